"""What every store of orders promises of their numbers."""

from decimal import Decimal

import pytest

from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.user import User
from emporion.domain.orders.errors import HistoricOrderExists
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_product, make_variant
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection


@pytest.fixture
async def variant(backend: Backend, shop: Shop) -> Variant:
    product = make_product(shop_id=shop.id)
    variant = make_variant(product)
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save(product)
        await work.get(VariantRepository).save(variant)
    return variant


def historic(number: str, variant: Variant, user: User) -> Order:
    line = NewLine(variant_id=variant.id, title="Tea", quantity=1, unit_price=Decimal(1))
    return Order.place(
        shop_id=variant.shop_id,
        customer_id=user.id,
        currency="EUR",
        lines=(line,),
        now=NOW,
        historic=NOW,
        number=number,
    ).unwrap()


async def save(backend: Backend, order: Order) -> None:
    async with backend.work(order.shop_id) as work:
        await work.get(OrderRepository).save(order)


async def test_known_numbers_are_those_that_orders_have(
    backend: Backend, variant: Variant, user: User
) -> None:
    for number in ("NW-1", "NW-2"):
        await save(backend, historic(number, variant, user))
    async with backend.work(variant.shop_id) as work:
        orders = work.get(OrderRepository)
        assert await orders.known_numbers(["NW-2", "NW-3"]) == {"NW-2"}
        assert await orders.known_numbers([]) == set()


async def test_a_historic_number_is_taken_once(backend: Backend, variant: Variant, user: User) -> None:
    await save(backend, historic("NW-1", variant, user))
    refused = await rejection(save(backend, historic("NW-1", variant, user)))
    assert refused == HistoricOrderExists(number="NW-1")
