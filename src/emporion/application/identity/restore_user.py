"""RestoreUser: the operator brings a deleted user back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import EmailTaken, UserNotFound
from emporion.domain.identity.events import UserRestored
from emporion.domain.identity.repository import UserRepository

RestoreUserError = UserNotFound | EmailTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreUser(Command[UserView, RestoreUserError]):
    """`UserNotFound` where there is no deleted user with this id."""

    user_id: UUID


@handles(RestoreUser, access=Access.OPERATOR)
class RestoreUserHandler:
    """- Sessions stay ended: the user logs in with the password it had.
    - Refused where somebody else has registered with its address since."""

    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, command: RestoreUser) -> Result[UserView, RestoreUserError]:
        user = await self._users.lock_deleted(command.user_id)
        if user is None:
            return Failure(UserNotFound(user=str(command.user_id)))
        user.record(UserRestored(aggregate_id=user.id))
        await self._users.restore(user)
        return Success(UserView.of(user))
