"""DeactivateMe: a user switches its own account off."""

from dataclasses import dataclass, field

from returns.result import Failure, Result, Success

from emporion.application.identity.departures import DepartureError, Departures
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateMe(Command[None, DepartureError]):
    """All sessions end, this one too; only the operator activates the account again."""

    password: str = field(repr=False)


@handles(DeactivateMe, access=Access.USER, replayable=False)
class DeactivateMeHandler:
    def __init__(self, departures: Departures) -> None:
        self._departures = departures

    async def handle(self, command: DeactivateMe) -> Result[None, DepartureError]:
        found = await self._departures.myself("DeactivateMe", command.password)
        if isinstance(found, Failure):
            return found
        await self._departures.deactivate(found.unwrap())
        return Success(None)
