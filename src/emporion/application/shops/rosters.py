"""The locked roster that use cases about members decide on."""

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.shops.roster import Roster


async def lock_roster(
    context: Context, memberships: MembershipRepository, use_case: str
) -> Result[Roster, AccessDenied]:
    """All members as they are now, locked to the end of the unit of work. The actor is looked up once
    more: while it waited for the lock, another owner may have ended its membership."""
    roster = Roster(await memberships.lock_all())
    if context.user_id is not None and not roster.is_owner(context.user_id):
        return Failure(AccessDenied(use_case=use_case, needs=Access.OWNER.value))
    return Success(roster)
