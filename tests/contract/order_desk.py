"""A shop with one variant and one customer, on any store, and how to order there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.user import User
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.criteria import EVERYTHING, NEWEST_FIRST, Filter, Listing
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_product, make_variant
from tests.contract.backends import Backend

LONG_AGO = datetime(1996, 7, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """A shop with one stored variant and one customer, and how to order there."""

    backend: Backend
    shop: Shop
    customer: User
    variant: Variant

    def order(self, *quantities: int, historic: datetime | None = None, number: str | None = None) -> Order:
        """An order that is not stored, one line a quantity."""
        lines = [
            NewLine(
                variant_id=self.variant.id,
                title=f"Line {place}",
                quantity=quantity,
                unit_price=Decimal("9.999999"),
                discount=Decimal("0.05"),
            )
            for place, quantity in enumerate(quantities or (1,))
        ]
        return Order.place(
            shop_id=self.shop.id,
            customer_id=self.customer.id,
            currency=self.shop.currency,
            lines=lines,
            now=NOW,
            historic=historic,
            number=number,
        ).unwrap()

    async def save(self, *orders: Order) -> None:
        async with self.backend.work(self.shop.id) as work:
            for order in orders:
                await work.get(OrderRepository).save(order)

    async def load(self, order: Order) -> Order:
        async with self.backend.work(self.shop.id) as work:
            found = await work.get(OrderRepository).find_by_id(order.id)
        assert found is not None
        return found

    async def listed(self, wanted: Filter[Order] = EVERYTHING) -> list[UUID]:
        async with self.backend.work(self.shop.id) as work:
            page = await work.get(OrderRepository).find_page(listing=Listing(wanted, NEWEST_FIRST))
        return [order.id for order in page.items]


async def furnished(backend: Backend, shop: Shop, customer: User) -> Desk:
    """The shop with what an order needs."""
    product = make_product(shop_id=shop.id)
    variant = make_variant(product)
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save(product)
        await work.get(VariantRepository).save(variant)
    return Desk(backend, shop, customer, variant)
