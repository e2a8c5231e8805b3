"""Orders as lists show them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    bindparam,
    func,
    literal_column,
    not_,
    select,
    union_all,
)
from sqlalchemy.engine import Row

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderLineView, OrderView
from emporion.application.shared.lists import PagesOf
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.shared.criteria import Filter, Sort
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.arrays import OwnedRows
from emporion.infrastructure.persistence.models.orders import OrderLineModel, OrderModel
from emporion.infrastructure.persistence.models.shops import MembershipModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.reader import SHOP, Shop
from emporion.infrastructure.persistence.records import maker
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_ORDERS: Final = OrderModel.__table__.c
_LINES: Final = OrderLineModel.__table__.c
# What a view shows it has from columns of the same names.
_SHOWN: Final = tuple(each.name for each in fields(OrderView) if each.name != "lines")
_LINE: Final = ("id", "variant_id", "title", "quantity", "unit_price", "discount")
_LINES_OF: Final = OwnedRows(
    select(func.row(*(_LINES[name] for name in _LINE)))
    .where(_LINES.shop_id == _ORDERS.shop_id, _LINES.order_id == _ORDERS.id)
    .order_by(_LINES.id)
    .scalar_subquery()
).label("lines")
_MEMBERS: Final = MembershipModel.__table__.c
_VIEWER: Final = bindparam("viewer", type_=Uuid())
_IS_MEMBER: Final = (
    select(literal_column("1")).where(_MEMBERS.shop_id == SHOP, _MEMBERS.user_id == _VIEWER).exists()
)
_STATUS: Final = {status.value: status for status in OrderStatus}
_AT: Final = _SHOWN.index("status")
_order: Final = maker(OrderView, *_SHOWN, "lines")
_line: Final = maker(OrderLineView, *_LINE)


class _Views(SqlPages[OrderView]):
    """One statement a page: the lines come as an array, made for the rows of the page only."""

    model = OrderModel

    @classmethod
    def _live(cls, shop: Shop = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        return super()._live(shop).with_only_columns(*(_ORDERS[name] for name in _SHOWN), _LINES_OF, *more)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[OrderView]:
        return list(map(_view, rows))


class SqlOrderViews(_Views, OrderViews):
    """`OrderViews` on PostgreSQL."""

    def seen_by(self, user_id: UUID) -> PagesOf[Order, OrderView]:
        return _SeenViews(self._uow, user_id)


class _SeenViews(_Views):
    """Two lists in one statement, all orders and those of the viewer, each by its own index. Which of them
    counts is the same for all rows: PostgreSQL looks it up once, and does not run the other one."""

    def __init__(self, uow: SqlUnitOfWork, viewer: UUID) -> None:
        super().__init__(uow)
        self._viewer = viewer

    @property
    def _given(self) -> dict[str, Any]:
        return {**super()._given, "viewer": self._viewer}

    @classmethod
    def _part(
        cls, statement: Select[Any], sort: Sort[Any], place: Position | None, offset: Any, limit: Any
    ) -> CompoundSelect[Any]:
        return union_all(
            *(super(_SeenViews, cls)._part(each, sort, place, offset, limit) for each in _either(statement))
        )

    async def _to_count(self, wanted: Filter[Any], patterns: Sequence[str]) -> Select[Any]:
        """The one that the viewer sees: an estimate of the union adds both up, and tells customers how
        many orders the shop has."""
        (viewer,) = await self._uow.connection.fetch(select(_IS_MEMBER.label("is_member")), self._given)
        listed = await super()._to_count(wanted, patterns)
        return listed if viewer.is_member else listed.where(_ORDERS.customer_id == self._viewer)


def _either(statement: Select[Any]) -> tuple[Select[Any], Select[Any]]:
    own = _ORDERS.customer_id == _VIEWER
    return statement.where(_IS_MEMBER), statement.where(not_(_IS_MEMBER), own)


def _view(row: Sequence[Any]) -> OrderView:
    """Of the columns in `_SHOWN`, and the lines."""
    values = list(row)
    values[_AT] = _STATUS[values[_AT]]
    values[-1] = tuple(map(_line, values[-1]))
    return _order(values)
