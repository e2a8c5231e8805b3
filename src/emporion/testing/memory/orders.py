"""Orders in memory. Foreign keys are not checked, locks are not held."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderView
from emporion.application.shared.lists import PagesOf
from emporion.domain.orders.errors import HistoricOrderExists, OrderNumberTaken
from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.errors import Rejected
from emporion.domain.shops.membership import Membership
from emporion.testing.memory.repository import MemoryRepository, MemoryStore


class MemoryOrders(MemoryRepository[Order], OrderRepository):
    """`OrderRepository` over a `MemoryStore`."""

    kind = Order
    table_name = "orders"

    def _check(self, entity: Order, others: Iterable[Order]) -> None:
        if any(other.number == entity.number for other in others):
            taken = HistoricOrderExists if entity.is_historic else OrderNumberTaken
            raise Rejected(taken(number=entity.number))

    async def lock_by_id(self, order_id: UUID) -> Order | None:
        stored = self._table.get(order_id)
        return None if stored is None else self._latest(stored)

    async def find_by_number(self, number: str) -> Order | None:
        return next((order for order in self._all() if order.number == number), None)

    async def known_numbers(self, numbers: Collection[str]) -> set[str]:
        return {order.number for order in self._all()} & set(numbers)


class _Views(MemoryRepository[Any]):
    kind = Order
    table_name = "orders"

    def _load(self, stored: Order) -> OrderView:
        return OrderView.of(stored)


class MemoryOrderViews(_Views, OrderViews):
    """`OrderViews` over a `MemoryStore`."""

    def seen_by(self, user_id: UUID) -> PagesOf[Order, OrderView]:
        return _SeenViews(self.store, self.shop_id, user_id)


class _SeenViews(_Views):
    def __init__(self, store: MemoryStore, shop_id: UUID, viewer: UUID) -> None:
        super().__init__(store, shop_id)
        self._viewer = viewer

    def _visible(self) -> Iterable[Order]:
        members = self.store.table(Membership, self.shop_id).values()
        if any(each.user_id == self._viewer for each in members):
            return super()._visible()
        return [each for each in super()._visible() if each.customer_id == self._viewer]
