"""ShopsLeft: where a walk goes on."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import ShopsLeftView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.erasure.errors import ErasureNotFound
from emporion.domain.erasure.repository import ErasureRepository, PersonalData, Traces

BATCH: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopsLeft(Query[ShopsLeftView, ErasureNotFound]):
    """Looks through the next 50 shops of the user's erasure; shops that are opened meanwhile come last. There
    are none while there is nothing to do."""

    user_id: UUID


@handles(ShopsLeft, access=Access.OPERATOR)
class ShopsLeftHandler:
    def __init__(self, context: Context, erasures: ErasureRepository, data: PersonalData) -> None:
        self._context = context
        self._erasures = erasures
        self._data = data

    async def handle(self, query: ShopsLeft) -> Result[ShopsLeftView, ErasureNotFound]:
        erasure = await self._erasures.find_by_user(query.user_id)
        if erasure is None:
            return Failure(ErasureNotFound(user_id=query.user_id))
        email = await self._data.find_email(erasure.user_id) or ""
        traces = Traces()
        if erasure.is_due(self._context.now):
            traces = await self._data.find_traces(erasure.user_id, email, beyond=erasure.reached, many=BATCH)
        return Success(
            ShopsLeftView(
                walk=erasure.walk, email=email, shop_ids=traces.shop_ids, seen_until=traces.seen_until
            )
        )
