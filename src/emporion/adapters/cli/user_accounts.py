"""`emporion user deactivate`, `delete` and their like."""

from typing import Annotated
from uuid import UUID

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import unwrap
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.cli.user import commands
from emporion.adapters.pages import PageBody
from emporion.application.identity.activate_user import ActivateUser
from emporion.application.identity.deactivate_user import DeactivateUser
from emporion.application.identity.delete_user import DeleteUser
from emporion.application.identity.deleted_views import DeletedUserView
from emporion.application.identity.find_user import FindUser
from emporion.application.identity.list_deleted_users import ListDeletedUsers
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.identity.restore_user import RestoreUser
from emporion.application.identity.views import UserView
from emporion.application.upkeep.purging import PurgeView, purge_all

Email = Annotated[str, typer.Argument(help="The user's e-mail address.")]


@commands.command()
def deactivate(context: typer.Context, email: Email) -> None:
    """Switch an account off and end its sessions."""

    async def work(operator: Operator) -> UserView:
        user = await operator.ask(FindUser(email=email))
        return await operator.execute(DeactivateUser(user_id=user.id))

    session = session_of(context)
    user = session.run(work)
    session.out.data(user, f"{user.email} is deactivated, its sessions are ended.")


@commands.command()
def activate(context: typer.Context, email: Email) -> None:
    """Switch an account on again."""

    async def work(operator: Operator) -> UserView:
        user = await operator.ask(FindUser(email=email))
        return await operator.execute(ActivateUser(user_id=user.id))

    session = session_of(context)
    user = session.run(work)
    session.out.data(user, f"{user.email} may log in again.")


@commands.command()
def delete(context: typer.Context, email: Email, reason: Annotated[str, typer.Option(help="Why.")]) -> None:
    """Hide a user and end its sessions; it can be restored until it is purged."""

    async def work(operator: Operator) -> DeletedUserView:
        user = await operator.ask(FindUser(email=email))
        return await operator.execute(DeleteUser(user_id=user.id, reason=reason))

    session = session_of(context)
    gone = session.run(work)
    session.out.data(gone, f"Deleted {gone.email} with id {gone.id}.")


@commands.command("deleted")
def list_deleted(
    context: typer.Context,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List deleted users with who, when and why."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)

    async def work(operator: Operator) -> PageBody[DeletedUserView]:
        return await operator.page(ListDeletedUsers(), place)

    lists.show(session.out, session.run(work), ("Id", "Address", "Deleted at", "By", "Why"), _row)


def _row(gone: DeletedUserView) -> tuple[object, ...]:
    return gone.id, gone.email, gone.deleted_at, gone.deleted_by or "operator", gone.reason


@commands.command()
def restore(
    context: typer.Context, user_id: Annotated[UUID, typer.Argument(help="The deleted user's id.")]
) -> None:
    """Bring a deleted user back; sessions stay ended."""
    session = session_of(context)
    user = session.run(lambda operator: operator.execute(RestoreUser(user_id=user_id)))
    session.out.data(user, f"Restored {user.email}.")


@commands.command()
def purge(context: typer.Context) -> None:
    """Remove for good who was deleted longer ago than EMPORION_PURGE_DELETED_AFTER_DAYS."""

    async def work(operator: Operator) -> PurgeView:
        return unwrap(await purge_all(operator.bus, PurgeUsers(), operator.context))

    session = session_of(context)
    done = session.run(work)
    kept = f"kept {len(done.kept)} whom orders, wallets or memberships name"
    session.out.data(done, f"Purged {done.purged} users; {kept}.")
