"""Enrol: an import brings somebody who did not sign up."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import EmailTaken, InvalidEmail, InvalidUserName
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import NO_PASSWORD, User

EnrolError = InvalidEmail | InvalidUserName | EmailTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol(Command[UserView, EnrolError]):
    """An active user with an unverified address and no password: nobody can log in as this user. The caller
    makes `user_id`, so that it can tell its own user from somebody who signed up with that address."""

    user_id: UUID
    email: str
    name: str


@handles(Enrol, access=Access.OPERATOR)
class EnrolHandler:
    """`EmailTaken` comes from the unique index, as in registering."""

    def __init__(self, context: Context, users: UserRepository) -> None:
        self._context = context
        self._users = users

    async def handle(self, command: Enrol) -> Result[UserView, EnrolError]:
        made = User.register(
            email=command.email,
            name=command.name,
            password_hash=NO_PASSWORD,
            now=self._context.now,
            user_id=command.user_id,
        )
        if made.value_or(None) is not None:
            await self._users.save(made.unwrap())
        return made.map(UserView.of)
