"""DeleteMe: a user leaves."""

from dataclasses import dataclass, field

from returns.result import Failure, Result, Success

from emporion.application.identity.departures import DepartureError, Departures
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.shared.soft_delete import ReasonInvalid, parse_reason

DeleteMeError = DepartureError | ReasonInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteMe(Command[None, DeleteMeError]):
    """Hide the actor's own user and end its sessions. The operator can restore it for the retention time; to
    have everything about oneself removed is another wish."""

    password: str = field(repr=False)
    reason: str = "asked for it"


@handles(DeleteMe, access=Access.USER, replayable=False)
class DeleteMeHandler:
    """- Orders, wallets and memberships stay with the shops they belong to."""

    def __init__(self, departures: Departures) -> None:
        self._departures = departures

    async def handle(self, command: DeleteMe) -> Result[None, DeleteMeError]:
        reason = parse_reason(command.reason)
        if isinstance(reason, Failure):
            return reason
        found = await self._departures.myself("DeleteMe", command.password)
        if isinstance(found, Failure):
            return found
        await self._departures.delete(found.unwrap(), reason.unwrap())
        return Success(None)
