"""Orders with their lines: one statement for the orders, one for all their lines."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Row

from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.filters import among
from emporion.infrastructure.persistence.models.orders import OrderLineModel, OrderModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import RowValues, SqlRepository, values
from emporion.infrastructure.persistence.streams import SqlStreams
from emporion.infrastructure.persistence.tables import table_info

_ORDERS = OrderModel.__table__.c
_LINES = OrderLineModel.__table__


class SqlOrderRepository(
    SqlRepository[Order], SqlCounts[Order], SqlPages[Order], SqlStreams[Order], OrderRepository
):
    """Lines come in the order in which they were placed."""

    model = OrderModel

    async def lock_by_id(self, order_id: UUID) -> Order | None:
        return await self._one(self._select().where(_ORDERS.id == order_id).with_for_update())

    async def find_by_number(self, number: str) -> Order | None:
        return await self._one(self._select().where(_ORDERS.number == number))

    async def known_numbers(self, numbers: Collection[str]) -> set[str]:
        known = select(_ORDERS.number).where(
            _ORDERS.shop_id == self._uow.shop_id,
            among(_ORDERS.number, numbers),
        )
        return {row.number for row in await self._uow.connection.fetch(known)}

    def _rows(self, entity: Order) -> Iterable[RowValues]:
        yield self._info, OrderModel.from_entity(entity)
        lines = table_info(OrderLineModel)
        for line in entity.lines:
            yield lines, OrderLineModel.from_entity(line)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[Order]:
        lines = await self._lines([row.id for row in rows])
        return [self._with_lines(row, lines.get(row.id, [])) for row in rows]

    def _with_lines(self, row: Row[Any], lines: list[Row[Any]]) -> Order:
        order = self._entity(row)
        order.lines = tuple(OrderLineModel.to_entity(cast(OrderLineModel, line)) for line in lines)
        info = table_info(OrderLineModel)
        return self._register(row, order, [(info, values(info, line)) for line in lines])

    async def _lines(self, order_ids: list[UUID]) -> dict[UUID, list[Row[Any]]]:
        found: dict[UUID, list[Row[Any]]] = {}
        if not order_ids:
            return found
        statement = (
            select(_LINES)
            .where(_LINES.c.shop_id == self._uow.shop_id, among(_LINES.c.order_id, order_ids))
            .order_by(_LINES.c.id)
        )
        for line in await self._uow.connection.fetch(statement):
            found.setdefault(line.order_id, []).append(line)
        return found
