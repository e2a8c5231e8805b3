"""ChangeRole: a member's hand reaches further, or less far."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.rosters import lock_roster
from emporion.application.shops.views import MemberView
from emporion.domain.shops.errors import LastOwner, MemberNotFound
from emporion.domain.shops.membership import Role
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.shops.roster import Roster

ChangeRoleError = AccessDenied | MemberNotFound | LastOwner


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole(Command[MemberView, ChangeRoleError]):
    """Give a member of the context's shop another role; the last owner stays one."""

    user_id: UUID
    role: Role


@handles(ChangeRole, access=Access.OWNER)
class ChangeRoleHandler:
    """Locks all members: of two owners who demote each other at once, the second is refused."""

    def __init__(self, context: Context, memberships: MembershipRepository) -> None:
        self._context = context
        self._memberships = memberships

    async def handle(self, command: ChangeRole) -> Result[MemberView, ChangeRoleError]:
        match await lock_roster(self._context, self._memberships, "ChangeRole"):
            case Success(roster):
                return await self._change(roster, command)
            case refused:
                return Failure(refused.failure())

    async def _change(self, roster: Roster, command: ChangeRole) -> Result[MemberView, ChangeRoleError]:
        match roster.change_role(command.user_id, command.role):
            case Success(membership):
                await self._memberships.save(membership)
                return Success(MemberView.of(membership))
            case refused:
                return Failure(refused.failure())
