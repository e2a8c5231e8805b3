"""What lists of orders may be filtered and sorted by."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.shared.criteria import Field, Fields


class OrderFields(Fields[Order]):
    """`total` is in the shop's currency; the id's order is that of creation, not that of `placed_at` where
    orders were imported."""

    id = Field[Order, UUID](UUID)
    number = Field[Order, str](str, sortable=False)
    customer_id = Field[Order, UUID](UUID, sortable=False)
    status = Field[Order, OrderStatus](OrderStatus, sortable=False)
    total = Field[Order, Decimal](Decimal, sortable=False)
    placed_at = Field[Order, datetime](datetime)
    is_historic = Field[Order, bool](bool, sortable=False)
