"""Orders with their lines, by one statement."""

from collections import namedtuple
from collections.abc import Collection, Iterable, Sequence
from functools import cache, partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.engine import Row

from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.infrastructure.persistence.arrays import OwnedRows
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.filters import among
from emporion.infrastructure.persistence.models.orders import OrderLineModel, OrderModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.reader import SHOP, Shop
from emporion.infrastructure.persistence.repository import ID, RowValues, SqlRepository, values
from emporion.infrastructure.persistence.streams import SqlStreams
from emporion.infrastructure.persistence.tables import table_info
from emporion.infrastructure.persistence.texts import Question

_ORDERS = OrderModel.__table__.c
_LINES = OrderLineModel.__table__
_LINE: Final = table_info(OrderLineModel)
_Line: Any = namedtuple("_Line", _LINE.columns)  # type: ignore[misc] # the columns are known at run time only
_line: Final = partial(tuple.__new__, _Line)
_LINES_OF: Final = OwnedRows(
    select(func.row(*_LINES.columns))
    .where(_LINES.c.shop_id == _ORDERS.shop_id, _LINES.c.order_id == _ORDERS.id)
    .order_by(_LINES.c.id)
    .scalar_subquery()
).label("lines")


class SqlOrderRepository(
    SqlRepository[Order], SqlCounts[Order], SqlPages[Order], SqlStreams[Order], OrderRepository
):
    """Lines come in the order in which they were placed."""

    model = OrderModel

    async def lock_by_id(self, order_id: UUID) -> Order | None:
        return await self._answered(self._locked(), id=order_id)

    @classmethod
    @cache
    def _locked(cls) -> Question:
        return Question(cls._live().where(_ORDERS.id == ID).with_for_update())

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
        for line in entity.lines:
            yield _LINE, OrderLineModel.from_entity(line)

    @classmethod
    def _live(cls, shop: Shop = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        return super()._live(shop, _LINES_OF, *more)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[Order]:
        if self._uow.connection.speaks_postgres:
            return [self._with_lines(row, list(map(_line, row.lines))) for row in rows]
        lines = await self._lines([row.id for row in rows])
        return [self._with_lines(row, lines.get(row.id, [])) for row in rows]

    def _with_lines(self, row: Row[Any], lines: Sequence[Any]) -> Order:
        order = self._entity(row)
        order.lines = tuple(OrderLineModel.to_entity(line) for line in lines)
        return self._register(row, order, ((_LINE, values(_LINE, line)) for line in lines))

    async def _lines(self, order_ids: list[UUID]) -> dict[UUID, list[Any]]:
        """Where rows cannot hold rows."""
        found: dict[UUID, list[Any]] = {}
        if not order_ids:
            return found
        mine = select(_LINES).where(
            _LINES.c.shop_id == self._uow.shop_id, among(_LINES.c.order_id, order_ids)
        )
        for line in await self._uow.connection.fetch(mine.order_by(_LINES.c.id)):
            found.setdefault(line.order_id, []).append(line)
        return found
