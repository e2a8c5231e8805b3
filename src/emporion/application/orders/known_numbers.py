"""Which orders are here already? What an import asks before it brings any."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.orders.repository import OrderRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrderNumbers(Query[tuple[str, ...], Never]):
    """Those of `numbers` that orders of the shop have, sorted."""

    numbers: tuple[str, ...]


@handles(KnownOrderNumbers, access=Access.STAFF)
class KnownOrderNumbersHandler:
    def __init__(self, orders: OrderRepository) -> None:
        self._orders = orders

    async def handle(self, query: KnownOrderNumbers) -> Result[tuple[str, ...], Never]:
        return Success(tuple(sorted(await self._orders.known_numbers(query.numbers))))
