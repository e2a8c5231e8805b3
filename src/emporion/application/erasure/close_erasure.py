"""CloseErasure: the end of a walk."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import ErasureView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.erasure.erasure import Erasure
from emporion.domain.erasure.errors import ErasureNotFound
from emporion.domain.erasure.repository import ErasureRepository, PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseErasure(Command[ErasureView, ErasureNotFound]):
    """Once all shops are passed: erase what belongs to no shop, the user's own row last, and finish; or,
    where somebody could still act with a token, have all shops walked again when it has ended. Before that,
    and when it is finished, nothing is done."""

    user_id: UUID


@handles(CloseErasure, access=Access.OPERATOR, replayable=False)
class CloseErasureHandler:
    """The e-mail address goes in the end because the shops are searched for it."""

    def __init__(self, context: Context, erasures: ErasureRepository, data: PersonalData) -> None:
        self._context = context
        self._erasures = erasures
        self._data = data

    async def handle(self, command: CloseErasure) -> Result[ErasureView, ErasureNotFound]:
        erasure = await self._erasures.lock_by_user(command.user_id)
        if erasure is None:
            return Failure(ErasureNotFound(user_id=command.user_id))
        if erasure.is_due(self._context.now) and await self._is_at_the_end(erasure):
            await self._close(erasure)
        return Success(ErasureView.of(erasure, self._context.now))

    async def _is_at_the_end(self, erasure: Erasure) -> bool:
        left = await self._data.find_traces(erasure.user_id, "", beyond=erasure.reached, many=1)
        return left.seen_until is None

    async def _close(self, erasure: Erasure) -> None:
        if erasure.is_last_walk:
            email = await self._data.find_email(erasure.user_id) or ""
            erasure.finish(await self._data.erase(erasure.user_id, email), self._context.now)
        else:
            erasure.walk_again()
        await self._erasures.save(erasure)
