"""FindErasure: how far an erasure is."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import ErasureView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.erasure.errors import ErasureNotFound
from emporion.domain.erasure.repository import ErasureRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindErasure(Query[ErasureView, ErasureNotFound]):
    """The erasure of a user, for the operator and for whoever still has a token of that user."""

    user_id: UUID


@handles(FindErasure, access=Access.USER)
class FindErasureHandler:
    def __init__(self, context: Context, erasures: ErasureRepository) -> None:
        self._context = context
        self._erasures = erasures

    async def handle(self, query: FindErasure) -> Result[ErasureView, ErasureNotFound]:
        is_theirs = self._context.is_system or query.user_id == self._context.user_id
        erasure = await self._erasures.find_by_user(query.user_id) if is_theirs else None
        if erasure is None:
            return Failure(ErasureNotFound(user_id=query.user_id))
        return Success(ErasureView.of(erasure, self._context.now))
