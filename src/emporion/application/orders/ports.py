"""What lists of orders ask for, without loading orders."""

from typing import Protocol

from emporion.application.orders.views import OrderView
from emporion.application.shared.lists import PagesOf
from emporion.domain.orders.order import Order


class OrderViews(PagesOf[Order, OrderView], Protocol):
    """Orders of the shop as lists show them: only the columns that are shown are read, and all lines with
    them. Filters and sorts are those of `OrderRepository`."""
