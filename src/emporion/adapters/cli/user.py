"""`emporion user`."""

import sys
from typing import Annotated

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import usage
from emporion.adapters.cli.session import session_of
from emporion.application.identity.list_users import ListUsers
from emporion.application.identity.register import Register
from emporion.application.identity.views import UserView
from emporion.domain.identity.fields import UserFields

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


@commands.command("list")
def list_users(
    context: typer.Context,
    search: lists.Search = None,
    where: lists.Where = None,
    sort: lists.SortBy = None,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List users; search finds words in addresses and names."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)
    query = ListUsers(listing=lists.listing_of(UserFields, where, sort), search=search)
    page = session.run(lambda operator: operator.page(query, place))
    lists.show(session.out, page, ("Id", "E-mail", "Name", "Active", "Since (UTC)"), _listed)


def _listed(user: UserView) -> tuple[object, ...]:
    return user.id, user.email, user.name, "yes" if user.is_active else "no", user.created_at


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise usage("Nobody is there to type a password; pipe it in with --password-stdin.")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed
