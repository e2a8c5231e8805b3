"""VerifyShop: does everything hold that must always hold, in one shop?"""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.books.ports import BookInspector
from emporion.application.books.views import InvariantReport
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Isolation, Query, handles


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyShop(Query[tuple[InvariantReport, ...], Never]):
    """The eight invariants for the context's shop; without one, those that concern the platform's own rows
    (users, refresh tokens). At most `limit` rows are named for each."""

    limit: int = 20


@handles(VerifyShop, access=Access.OPERATOR, isolation=Isolation.REPEATABLE_READ)
class VerifyShopHandler:
    """All statements see one snapshot, so orders that are placed meanwhile break nothing."""

    def __init__(self, inspector: BookInspector) -> None:
        self._inspector = inspector

    async def handle(self, query: VerifyShop) -> Result[tuple[InvariantReport, ...], Never]:
        return Success(await self._inspector.inspect(limit=query.limit))
