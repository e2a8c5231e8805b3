"""ActivateUser: the operator switches an account on again."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateUser(Command[UserView, UserNotFound]):
    """The user may log in again, with the password it had. Doing it again changes nothing."""

    user_id: UUID


@handles(ActivateUser, access=Access.OPERATOR)
class ActivateUserHandler:
    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, command: ActivateUser) -> Result[UserView, UserNotFound]:
        user = await self._users.lock_by_id(command.user_id)
        if user is None:
            return Failure(UserNotFound(user=str(command.user_id)))
        user.activate()
        await self._users.save(user)
        return Success(UserView.of(user))
