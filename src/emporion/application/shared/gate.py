"""Checks a use case's declared access against the actor and its role in the shop."""

from uuid import UUID

from emporion.application.shared.access import Access, AccessDenied, SignInRequired
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shared.messages import Registration
from emporion.domain.shared.errors import DomainError
from emporion.domain.shops.membership import Role
from emporion.domain.shops.repository import MembershipRepository


class Gate:
    """Asks the database only where a role in the shop is needed."""

    def __init__(self, context: Context, memberships: MembershipRepository) -> None:
        self._context = context
        self._memberships = memberships

    async def check(self, registration: Registration) -> DomainError | None:
        """None where the actor may go on, else why not."""
        match self._context.actor:
            case SystemActor():
                return None
            case UserActor(user_id=user_id):
                return await self._check_user(registration, user_id)
            case _ if registration.access is Access.ANYONE:
                return None
            case _:
                return SignInRequired(use_case=registration.name)

    async def _check_user(self, registration: Registration, user_id: UUID) -> DomainError | None:
        access = registration.access
        if access in (Access.ANYONE, Access.USER):
            return None
        if access is not Access.OPERATOR and self._context.shop_id is not None:
            membership = await self._memberships.find_by_user(user_id)
            if membership is not None and (access is Access.STAFF or membership.role is Role.OWNER):
                return None
        return AccessDenied(use_case=registration.name, needs=access.value)
