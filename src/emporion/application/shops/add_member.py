"""AddMember: a user joins those who run the shop."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.views import MemberView
from emporion.domain.identity.email import parse_email
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shops.errors import AlreadyMember
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.repository import MembershipRepository

AddMemberError = UserNotFound | AlreadyMember


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember(Command[MemberView, AddMemberError]):
    """Make the registered user with this e-mail address a member of the context's shop."""

    email: str
    role: Role


@handles(AddMember, access=Access.OWNER)
class AddMemberHandler:
    """`AlreadyMember` comes from the unique constraint, so two additions at once make one member."""

    def __init__(self, context: Context, users: UserRepository, memberships: MembershipRepository) -> None:
        self._context = context
        self._users = users
        self._memberships = memberships

    async def handle(self, command: AddMember) -> Result[MemberView, AddMemberError]:
        user = await self._users.find_by_email(parse_email(command.email).value_or(""))
        if user is None:
            return Failure(UserNotFound(user=command.email))
        membership = Membership.grant(
            shop_id=self._context.shop, user_id=user.id, role=command.role, now=self._context.now
        )
        await self._memberships.save(membership)
        return Success(MemberView.of(membership))
