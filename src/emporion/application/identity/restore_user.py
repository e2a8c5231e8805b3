"""RestoreUser: the operator brings a deleted user back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.erasure.errors import UserErased
from emporion.domain.erasure.repository import ErasureRepository
from emporion.domain.identity.errors import EmailTaken, UserNotFound
from emporion.domain.identity.events import UserRestored
from emporion.domain.identity.repository import UserRepository

RestoreUserError = UserNotFound | UserErased | EmailTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreUser(Command[UserView, RestoreUserError]):
    """`UserNotFound` where there is no deleted user with this id."""

    user_id: UUID


@handles(RestoreUser, access=Access.OPERATOR)
class RestoreUserHandler:
    """- Sessions stay ended: the user logs in with the password it had.
    - Whoever is being erased, or was, does not come back.
    - Refused where somebody else has registered with its address since."""

    def __init__(self, users: UserRepository, erasures: ErasureRepository) -> None:
        self._users = users
        self._erasures = erasures

    async def handle(self, command: RestoreUser) -> Result[UserView, RestoreUserError]:
        user = await self._users.lock_deleted(command.user_id)
        if user is None:
            return Failure(UserNotFound(user=str(command.user_id)))
        if await self._erasures.find_by_user(user.id) is not None:
            return Failure(UserErased(user_id=user.id))
        user.record(UserRestored(aggregate_id=user.id))
        await self._users.restore(user)
        return Success(UserView.of(user))
