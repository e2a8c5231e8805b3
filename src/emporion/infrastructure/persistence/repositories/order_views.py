"""Orders as lists show them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, func, select
from sqlalchemy.engine import Row

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderLineView, OrderView
from emporion.domain.orders.order import OrderStatus
from emporion.infrastructure.persistence.arrays import OwnedRows
from emporion.infrastructure.persistence.models.orders import OrderLineModel, OrderModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.reader import SHOP

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
_STATUS: Final = {status.value: status for status in OrderStatus}


class SqlOrderViews(SqlPages[OrderView], OrderViews):
    """One statement a page: the lines come as an array, made for the rows of the page only."""

    model = OrderModel

    @classmethod
    def _live(cls, shop: UUID | BindParameter[UUID] = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        return super()._live(shop).with_only_columns(*(_ORDERS[name] for name in _SHOWN), _LINES_OF, *more)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[OrderView]:
        return [_view(dict(zip(_SHOWN, row, strict=False)), row.lines) for row in rows]


def _view(shown: dict[str, Any], lines: Iterable[Sequence[Any]]) -> OrderView:
    shown["status"] = _STATUS[shown["status"]]
    return OrderView(**shown, lines=tuple(map(_line, lines)))


def _line(row: Sequence[Any]) -> OrderLineView:
    """Of the columns in `_LINE`. Most of a page are lines, and by name they would cost a tenth of it more."""
    id_, variant_id, title, quantity, unit_price, discount = row
    return OrderLineView(
        id=id_,
        variant_id=variant_id,
        title=title,
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
    )
