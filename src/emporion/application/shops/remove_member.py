"""RemoveMember: a user no longer runs the shop."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.rosters import lock_roster
from emporion.domain.shops.errors import LastOwner, MemberNotFound
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.shops.roster import Roster

RemoveMemberError = AccessDenied | MemberNotFound | LastOwner


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember(Command[None, RemoveMemberError]):
    """End a membership in the context's shop, at once; owners may leave too while another one stays."""

    user_id: UUID


@handles(RemoveMember, access=Access.OWNER)
class RemoveMemberHandler:
    """Locks all members: of two owners who remove each other at once, the second is refused."""

    def __init__(self, context: Context, memberships: MembershipRepository) -> None:
        self._context = context
        self._memberships = memberships

    async def handle(self, command: RemoveMember) -> Result[None, RemoveMemberError]:
        match await lock_roster(self._context, self._memberships, "RemoveMember"):
            case Success(roster):
                return await self._remove(roster, command.user_id)
            case refused:
                return Failure(refused.failure())

    async def _remove(self, roster: Roster, user_id: UUID) -> Result[None, RemoveMemberError]:
        match roster.remove(user_id):
            case Success(membership):
                await self._memberships.delete(membership)
                return Success(None)
            case refused:
                return Failure(refused.failure())
