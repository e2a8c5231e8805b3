"""What orders hold on to is not deleted, on any store; among many, the one that is held is named."""

import pytest

from emporion.domain.catalog.errors import VariantSold
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.user import User
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product, make_variant
from tests.contract.backends import Backend
from tests.contract.order_desk import Desk, furnished
from tests.contract.scenarios import rejection

ON_SQLITE = True


@pytest.fixture
async def desk(backend: Backend, shop: Shop, user: User) -> Desk:
    return await furnished(backend, shop, user)


async def delete(backend: Backend, *variants: Variant) -> None:
    async with backend.work(variants[0].shop_id) as work:
        for variant in variants:
            found = await work.get(VariantRepository).find_by_id(variant.id)
            assert found is not None
            await work.get(VariantRepository).delete(found)


async def test_a_sold_variant_is_not_deleted(desk: Desk) -> None:
    await desk.save(desk.order(1))
    error = await rejection(delete(desk.backend, desk.variant))
    assert error == VariantSold(variant_id=desk.variant.id)
    async with desk.backend.work(desk.shop.id) as work:
        assert await work.get(VariantRepository).find_by_id(desk.variant.id) is not None


async def test_among_many_variants_the_sold_one_is_named(desk: Desk) -> None:
    await desk.save(desk.order(1))
    product = make_product(shop_id=desk.shop.id)
    others = [make_variant(product) for _ in range(2)]
    async with desk.backend.work(desk.shop.id) as work:
        await work.get(ProductRepository).save(product)
        for variant in others:
            await work.get(VariantRepository).save(variant)
    error = await rejection(delete(desk.backend, others[0], desk.variant, others[1]))
    assert error == VariantSold(variant_id=desk.variant.id)


async def test_an_unsold_variant_is_deleted(desk: Desk) -> None:
    await delete(desk.backend, desk.variant)
    async with desk.backend.work(desk.shop.id) as work:
        assert await work.get(VariantRepository).find_by_id(desk.variant.id) is None


async def test_an_order_takes_its_lines_along(desk: Desk) -> None:
    order = desk.order(1, 2)
    await desk.save(order)
    async with desk.backend.work(desk.shop.id) as work:
        found = await work.get(OrderRepository).find_by_id(order.id)
        assert found is not None
        await work.get(OrderRepository).delete(found)
    await delete(desk.backend, desk.variant)
