"""`emporion user`."""

import sys
from typing import Annotated

import typer

from emporion.adapters.cli.errors import usage
from emporion.adapters.cli.session import session_of
from emporion.application.identity.register import Register

commands = typer.Typer(name="user", help="Users.", no_args_is_help=True)


@commands.command()
def create(
    context: typer.Context,
    email: Annotated[str, typer.Option(help="Unique, without regard to case.")],
    name: Annotated[str, typer.Option(help="What the person is called.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
) -> None:
    """Register a user. The password is typed or piped, never an argument, which others can see."""
    session = session_of(context)
    command = Register(email=email, name=name, password=_password(from_stdin=password_stdin))
    made = session.run(lambda operator: operator.execute(command))
    session.out.data(made, f"Registered {made.email} with id {made.id}.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise usage("Nobody is there to type a password; pipe it in with --password-stdin.")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed
