"""EraseUser: the operator has a person erased."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result

from emporion.application.erasure.beginning import BeginningError, ErasureBeginning
from emporion.application.erasure.views import ErasureView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseUser(Command[ErasureView, BeginningError]):
    """Shut a user out, deleted or not, and have everything about the person erased. Asked for again, it
    answers how far the erasure is."""

    user_id: UUID


@handles(EraseUser, access=Access.OPERATOR, replayable=False)
class EraseUserHandler:
    def __init__(self, beginning: ErasureBeginning) -> None:
        self._beginning = beginning

    async def handle(self, command: EraseUser) -> Result[ErasureView, BeginningError]:
        return await self._beginning.begin(command.user_id)
