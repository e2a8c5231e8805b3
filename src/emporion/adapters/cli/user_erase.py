"""`emporion user erase`."""

import sys
from datetime import UTC
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from emporion.adapters.cli.errors import unwrap, usage
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.cli.user import commands
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.process import ErasureProcess
from emporion.application.erasure.views import ErasureStatus, ErasureView
from emporion.application.identity.find_user import FindUser


@commands.command()
def erase(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="The user's id or e-mail address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: there is no way back.")] = False,
) -> None:
    """Erase a person: everything about them goes or becomes anonymous, the books and the audit trail stay
    proven. Typed again with the id, it goes on where it was stopped, or says what was done."""
    session = session_of(context)
    _confirm(user, yes=yes)

    async def work(operator: Operator) -> ErasureView:
        user_id = await _id_of(operator, user)
        await operator.execute(EraseUser(user_id=user_id))
        return unwrap(await ErasureProcess(operator.bus, operator.context).run(user_id))

    done = session.run(work)
    rows = ((each.table, each.removed, each.anonymised, each.kept, each.why) for each in done.tables)
    shown = table("", ("Table", "Removed>", "Anonymised>", "Kept>", "Because"), rows)
    session.out.data(done, shown, escape(_verdict(done)))


async def _id_of(operator: Operator, user: str) -> UUID:
    if "@" in user:
        return (await operator.ask(FindUser(email=user))).id
    try:
        return UUID(user)
    except ValueError:
        raise usage(f"'{user}' is neither an id nor an e-mail address.") from None


def _confirm(user: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise usage("Nobody is there to be asked; say --yes if the person shall really be erased.")
    typer.confirm(f"Erase everything about {user}, for good?", abort=True, err=True)


def _verdict(done: ErasureView) -> str:
    if done.status is ErasureStatus.DONE:
        return f"User {done.user_id} is erased."
    due = f"{done.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return (
        f"All shops are done. The person's last access token ends at {due}: the worker then looks once more "
        f"and erases the user's own record, or `emporion user erase {done.user_id}` does."
    )
