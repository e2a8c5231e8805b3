"""What the domain asks of the store of orders."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from emporion.domain.orders.order import Order
from emporion.domain.shared.reading import Counts, FindsMany, Pages, Streams
from emporion.domain.shared.repository import Repository


class OrderRepository(
    Repository[Order], FindsMany[Order], Counts[Order], Pages[Order], Streams[Order], Protocol
):
    """Orders of one shop, always with all their lines. `save` may raise `Rejected` with `OrderNumberTaken`,
    or for a historic order's number with `HistoricOrderExists`."""

    async def lock_by_id(self, order_id: UUID) -> Order | None:
        """The order as last committed, locked (FOR UPDATE) until the end of the unit of work, or None."""
        ...

    async def find_by_number(self, number: str) -> Order | None: ...

    async def known_numbers(self, numbers: Collection[str]) -> set[str]:
        """Those of the numbers that orders of this shop have; one statement however many."""
        ...
