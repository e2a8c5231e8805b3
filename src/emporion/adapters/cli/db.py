"""`emporion db`: the embedded server and the schema."""

from typing import Annotated

import typer

from emporion.adapters.cli.errors import CommandFailed, ExitCode, usage
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Session, session_of

commands = typer.Typer(name="db", help="The embedded server and the schema.", no_args_is_help=True)


@commands.command()
def start(context: typer.Context) -> None:
    """Start the embedded server and leave it running."""
    session = _embedded(context)
    session.runtime.embedded().start()
    _show_status(session)


@commands.command()
def stop(context: typer.Context) -> None:
    """Stop the embedded server, whoever uses it."""
    session = _embedded(context)
    session.runtime.embedded().stop()
    _show_status(session)


@commands.command()
def status(context: typer.Context) -> None:
    """Say whether the embedded server runs; exit 1 when it does not."""
    session = _embedded(context)
    if not _show_status(session):
        raise typer.Exit(ExitCode.REFUSED)


@commands.command()
def upgrade(
    context: typer.Context,
    revision: Annotated[str, typer.Argument(help="Where to.")] = "head",
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL from nothing instead of running it.")
    ] = False,
) -> None:
    """Migrate the schema, as its owner."""
    session = session_of(context)
    with session.runtime.database() as database:
        if sql:
            script = database.schema.upgrade_sql(revision)
            session.out.data({"sql": script}, script)
            return
        database.schema.upgrade(revision)
        _show_revision(session, database.schema.current())


@commands.command()
def downgrade(
    context: typer.Context,
    revision: Annotated[str, typer.Argument(help="Where to; -1 is one step, base is nothing at all.")] = "-1",
) -> None:
    """Take migrations back, as the schema's owner. What they made is dropped, rows included."""
    session = session_of(context)
    with session.runtime.database() as database:
        database.schema.downgrade(revision)
        _show_revision(session, database.schema.current())


@commands.command()
def current(context: typer.Context) -> None:
    """Print the revision the database is at."""
    session = session_of(context)
    with session.runtime.database() as database:
        _show_revision(session, database.schema.current())


@commands.command()
def history(context: typer.Context) -> None:
    """List the migrations, newest first."""
    session = session_of(context)
    with session.runtime.database() as database:
        lines = database.schema.history().strip()
    session.out.data({"history": lines.splitlines()}, lines)


@commands.command()
def revision(
    context: typer.Context,
    words: Annotated[str | None, typer.Argument(metavar="MESSAGE", help="What it does.")] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="The same as an option.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without what differs from the models.")] = False,
) -> None:
    """Write a migration from how the models differ from the database."""
    session = session_of(context)
    text = message or words
    if not text:
        raise usage('Say what the migration does: emporion db revision -m "add gift cards".')
    with session.runtime.database() as database:
        file = database.schema.revision(text, autogenerate=not empty)
    session.out.data({"file": file}, f"Wrote {file}; read it before you run it.")


@commands.command()
def check(context: typer.Context) -> None:
    """Compare models and database; exit 1 where they differ."""
    session = session_of(context)
    with session.runtime.database() as database:
        difference = database.schema.check()
    if difference is not None:
        raise CommandFailed(
            f"Models and database differ: {difference}\nWrite a migration: emporion db revision -m WORDS.",
            ExitCode.REFUSED,
            code="schema-differs",
            fields={"difference": difference},
        )
    session.out.data({"difference": None}, "Models and database agree.")


def _show_revision(session: Session, revision: str) -> None:
    session.out.data({"revision": revision or None}, revision or "The database has no schema yet.")


def _show_status(session: Session) -> bool:
    found = session.runtime.embedded().status()
    facts = {
        "state": str(found.state),
        "data": found.data,
        "log": found.log,
        "pid": found.pid,
        "socket_directory": found.socket_directory,
        "in_use": found.in_use,
    }
    session.out.data(facts, table("", ("Embedded server", ""), facts.items()))
    return str(found.state) == "running"


def _embedded(context: typer.Context) -> Session:
    session = session_of(context)
    if not session.runtime.settings.is_embedded:
        raise usage("DATABASE_URL names another server, which is not ours to start or stop; unset it first.")
    return session
