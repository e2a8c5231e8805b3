"""Builds the command line from the modules beside this one, and turns whatever happens into an exit code."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

import typer

from emporion import __version__
from emporion.adapters import cli, logs
from emporion.adapters.cli.errors import CommandFailed, ExitCode, broken
from emporion.adapters.cli.output import Output
from emporion.adapters.cli.runtime import CliRuntime
from emporion.adapters.cli.session import Session

_ANYWHERE = ("--json", "--debug")


def run(make_runtime: Callable[[], CliRuntime], arguments: Sequence[str] | None = None) -> int:
    """Run one command line and answer its exit code; see docs/cli.md for what the codes mean."""
    session = Session(make_runtime)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        line = _global_first(given)
        build(session, _first_word(line))(line, prog_name="emporion")
    except SystemExit as left:
        return _code(left)
    except CommandFailed as failed:
        session.out.failed(failed)
        return failed.exit_code
    except Exception as error:
        if session.debug:
            session.out.trace()
        explained = _explained(session, error)
        session.out.failed(explained)
        return explained.exit_code
    return ExitCode.OK


def build(session: Session, word: str | None = None) -> typer.Typer:
    """The command line on one session: the whole of it, or what it takes for a line with this first word."""
    app = typer.Typer(
        name="emporion",
        help="The transactional core of a marketplace.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def options(
        context: typer.Context,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print data as JSON; amounts are text.")
        ] = False,
        debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and debug logs.")] = False,
        _: Annotated[
            bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
        ] = False,
    ) -> None:
        session.out = Output(as_json=as_json)
        session.debug = debug
        logs.configure("debug" if debug else "warning")
        context.obj = session

    for group in groups(word):
        app.add_typer(group)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def groups(word: str | None = None) -> Iterable[typer.Typer]:
    """The `commands` of the modules in this package, in order of the modules' names; several modules may
    share a group. With a word that is a command or a group, only the modules that begin with it: the others
    would take most of the time of a short command."""
    names = sorted(module.name for module in pkgutil.iter_modules(cli.__path__))
    if word is not None:
        own = _commands_of(name for name in names if name.startswith(word))
        if any(word in _words(each) for each in own):
            return own
    return _commands_of(names)


def _commands_of(names: Iterable[str]) -> Iterable[typer.Typer]:
    found = (getattr(importlib.import_module(f"{cli.__name__}.{name}"), "commands", None) for name in names)
    return dict.fromkeys(each for each in found if isinstance(each, typer.Typer))


def _words(group: typer.Typer) -> Iterable[str | None]:
    """What may stand first on a line for it."""
    if group.info.name is not None and isinstance(group.info.name, str):
        return [group.info.name]
    return [each.name or getattr(each.callback, "__name__", None) for each in group.registered_commands]


def _first_word(line: Sequence[str]) -> str | None:
    """The command or group that is named, when nothing but options of all commands stands before it."""
    word = next((each for each in line if each not in _ANYWHERE), "-")
    return None if word.startswith("-") else word


def _global_first(arguments: list[str]) -> list[str]:
    """People type `emporion report sales --json`: the options of all commands count wherever they stand."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    head, tail = arguments[:end], arguments[end:]
    return [each for each in _ANYWHERE if each in head] + [e for e in head if e not in _ANYWHERE] + tail


def _code(left: SystemExit) -> int:
    return left.code if isinstance(left.code, int) else ExitCode.OK if left.code is None else ExitCode.REFUSED


def _explained(session: Session, error: Exception) -> CommandFailed:
    if (wrong := _wrong_settings(error)) is not None:
        return broken(wrong)
    try:
        words = session.runtime.explain(error)
    except Exception:
        words = None
    if words is not None:
        return broken(words)
    return broken(
        f"Unexpected {type(error).__name__}: {error}\nRun it again with --debug and report what it shows."
    )


def _wrong_settings(error: Exception) -> str | None:
    from pydantic import ValidationError  # only after a failure

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return None
    wrong = (
        f"{_variable(each['loc'])}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()
    )
    return "The settings (environment or .env) are wrong: " + "; ".join(wrong)


def _variable(location: tuple[int | str, ...]) -> str:
    if not location:
        return "together"
    name = str(location[0]).upper()
    return name if name.startswith("EMPORION_") else f"EMPORION_{name}"
