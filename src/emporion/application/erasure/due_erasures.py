"""DueErasures: what the worker has to do."""

from dataclasses import dataclass
from typing import Final, Never

from returns.result import Result, Success

from emporion.application.erasure.views import ErasureView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.erasure.repository import ErasureRepository

MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DueErasures(Query[tuple[ErasureView, ...], Never]):
    """Erasures with something to do now, the oldest first, at most 100."""


@handles(DueErasures, access=Access.OPERATOR)
class DueErasuresHandler:
    def __init__(self, context: Context, erasures: ErasureRepository) -> None:
        self._context = context
        self._erasures = erasures

    async def handle(self, _: DueErasures) -> Result[tuple[ErasureView, ...], Never]:
        due = await self._erasures.find_due(self._context.now, MOST)
        return Success(tuple(ErasureView.of(erasure, self._context.now) for erasure in due))
