"""DeactivateUser: the operator switches an account off."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.departures import Departures
from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateUser(Command[UserView, UserNotFound]):
    """All sessions end, none begins until `ActivateUser`. Doing it again changes nothing."""

    user_id: UUID


@handles(DeactivateUser, access=Access.OPERATOR)
class DeactivateUserHandler:
    """- An access token that is out stays good until it expires."""

    def __init__(self, departures: Departures) -> None:
        self._departures = departures

    async def handle(self, command: DeactivateUser) -> Result[UserView, UserNotFound]:
        found = await self._departures.by_id(command.user_id)
        if isinstance(found, Failure):
            return found
        await self._departures.deactivate(found.unwrap())
        return Success(UserView.of(found.unwrap()))
