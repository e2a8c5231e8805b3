"""Tables rebuilt from the trail, row by row.

- For the shop's owner and the operator; the platform's tables are for the operator.
- Without a time the rebuilt rows are compared with those that there are, as `verify` does (invariant 6).
"""

from dataclasses import dataclass
from datetime import datetime

from returns.result import Failure, Result, Success

from emporion.application.audit.ports import TrailReplay
from emporion.application.audit.views import RebuildHeader, RebuiltRow
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.domain.audit.errors import TableNotAudited
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository

RebuildError = TableNotAudited | ShopNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildFromTrail(StreamQuery[RebuildHeader, RebuiltRow, RebuildError]):
    """One table, or all of the context's shop (without one: of the platform); `at` is UTC, None is now."""

    table: str | None = None
    at: datetime | None = None


@handles(RebuildFromTrail, access=Access.OWNER)
class RebuildFromTrailHandler:
    def __init__(
        self, context: Context, shops: ShopRepository, trail: AuditTrail, replay: TrailReplay
    ) -> None:
        self._context = context
        self._shops = shops
        self._trail = trail
        self._replay = replay

    async def handle(self, query: RebuildFromTrail) -> Result[Rows[RebuildHeader, RebuiltRow], RebuildError]:
        known, name = self._trail.tables(), "platform"
        if query.table is not None and query.table not in known:
            return Failure(TableNotAudited(table=query.table, known=known))
        if self._context.shop_id is not None:
            shop = await self._shops.find_by_id(self._context.shop)
            if shop is None:
                return Failure(ShopNotFound(shop=str(self._context.shop)))
            name = shop.slug
        tables = known if query.table is None else (query.table,)
        rows = await self._replay.rebuild(tables, query.at)
        return Success(Rows(RebuildHeader(shop=name, tables=tables, at=query.at), rows))
