"""What lists of orders ask for, without loading orders."""

from typing import Protocol
from uuid import UUID

from emporion.application.orders.views import OrderView
from emporion.application.shared.lists import PagesOf
from emporion.domain.orders.order import Order


class OrderViews(PagesOf[Order, OrderView], Protocol):
    """Orders of the shop as lists show them: only the columns that are shown are read, and all lines with
    them. Filters and sorts are those of `OrderRepository`."""

    def seen_by(self, user_id: UUID) -> PagesOf[Order, OrderView]:
        """What this user may see: members of the shop all of its orders, others their own. Who is a member
        is found out with the page, in the same snapshot and at no further cost."""
        ...
