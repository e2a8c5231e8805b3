"""What every store of variants promises."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from emporion.domain.catalog.errors import OptionsTaken, ProductNotFound
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Offer, Variant
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_product, make_variant
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state


async def save(backend: Backend, *variants: Variant) -> None:
    async with backend.work(variants[0].shop_id) as work:
        for variant in variants:
            await work.get(VariantRepository).save(variant)


async def load(backend: Backend, variant: Variant) -> Variant:
    async with backend.work(variant.shop_id) as work:
        found = await work.get(VariantRepository).find_by_id(variant.id)
    assert found is not None
    return found


async def change(backend: Backend, variant: Variant, how: Callable[[Variant], object]) -> None:
    async with backend.work(variant.shop_id) as work:
        found = await work.get(VariantRepository).lock_by_id(variant.id)
        assert found is not None
        how(found)
        await work.get(VariantRepository).save(found)


@pytest.fixture
async def product(backend: Backend, shop: Shop) -> Product:
    """A stored, active product without variants."""
    product = make_product(shop_id=shop.id)
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save(product)
    return product


@pytest.fixture
async def variant(backend: Backend, product: Product) -> Variant:
    """A stored variant, ten in stock."""
    variant = make_variant(product, price="12.345678", compare_at_price=Decimal("20"), sku="A-1", stock=10)
    variant.imported_stock = 10
    await save(backend, variant)
    return variant


async def test_a_saved_variant_comes_back_with_every_field(backend: Backend, variant: Variant) -> None:
    assert state(await load(backend, variant)) == state(variant)


async def test_a_variant_without_sku_and_options_comes_back(backend: Backend, product: Product) -> None:
    plain = make_variant(product, sku=None, options={}, compare_at_price=None)
    await save(backend, plain)
    assert state(await load(backend, plain)) == state(plain)


async def test_the_largest_price_and_stock_are_exact(backend: Backend, product: Product) -> None:
    largest = make_variant(product, price="999999999999.999999", stock=2_000_000_000)
    await save(backend, largest)
    stored = await load(backend, largest)
    assert (stored.price, stored.stock) == (Decimal("999999999999.999999"), 2_000_000_000)


async def test_options_are_taken_once_in_a_product(backend: Backend, variant: Variant) -> None:
    twin = make_variant(make_product(shop_id=variant.shop_id), options=variant.options)
    twin.product_id = variant.product_id
    assert await rejection(save(backend, twin)) == OptionsTaken(product_id=variant.product_id)


async def test_the_order_of_options_is_no_difference(backend: Backend, product: Product) -> None:
    await save(backend, make_variant(product, options={"Size": "M", "Color": "Red"}))
    twin = make_variant(product, options={"Color": "Red", "Size": "M"})
    assert await rejection(save(backend, twin)) == OptionsTaken(product_id=product.id)


async def test_values_that_change_places_are_other_options(backend: Backend, product: Product) -> None:
    tall = make_variant(product, options={"Width": "1", "Height": "2"})
    wide = make_variant(product, options={"Width": "2", "Height": "1"})
    await save(backend, tall, wide)
    assert (await load(backend, wide)).options == wide.options


async def test_a_sku_may_be_repeated(backend: Backend, product: Product, variant: Variant) -> None:
    await save(backend, other := make_variant(product, sku=variant.sku))
    async with backend.work(product.shop_id) as work:
        found = await work.get(VariantRepository).find_by_sku("A-1")
    assert [each.id for each in found] == [variant.id, other.id]


async def test_a_product_of_another_shop_is_refused(backend: Backend, shop: Shop) -> None:
    stray = make_variant(make_product(shop_id=shop.id))
    assert await rejection(save(backend, stray)) == ProductNotFound(product=str(stray.product_id))


async def test_variants_of_products_come_in_order_of_position(backend: Backend, shop: Shop) -> None:
    full, other, empty = (make_product(shop_id=shop.id) for _ in range(3))
    second, first = make_variant(full, position=2), make_variant(full, position=1)
    single = make_variant(other)
    async with backend.work(shop.id) as work:
        for product in (full, other, empty):
            await work.get(ProductRepository).save(product)
        for variant in (second, first, single):
            await work.get(VariantRepository).save(variant)
    ids = [full.id, other.id, empty.id]
    async with backend.work(shop.id) as work:
        found = await work.get(VariantRepository).find_by_products(ids)
        locked = await work.get(VariantRepository).lock_by_products(ids)
        alone = await work.get(VariantRepository).find_by_product(full.id)
    assert {key: [each.id for each in group] for key, group in found.items()} == {
        full.id: [first.id, second.id],
        other.id: [single.id],
        empty.id: [],
    }
    assert locked == found
    assert alone == found[full.id]


async def test_a_sale_is_stored_without_touching_what_was_put_in(backend: Backend, variant: Variant) -> None:
    await change(backend, variant, lambda found: found.take(3))
    stored = await load(backend, variant)
    assert (stored.stock, stored.put_in, stored.version) == (7, 10, 2)


async def test_the_second_of_two_sales_without_a_lock_is_told(backend: Backend, variant: Variant) -> None:
    async def lose() -> None:
        async with backend.work(variant.shop_id) as slow:
            mine = await slow.get(VariantRepository).find_by_id(variant.id)
            assert mine is not None
            mine.take(1)
            await change(backend, variant, lambda found: found.take(1))
            await slow.get(VariantRepository).save(mine)

    error = await rejection(lose())
    assert error == StaleVersion(table="variants", record_id=variant.id, expected=1, actual=2)


async def test_a_locking_read_sees_the_stock_of_now(backend: Backend, variant: Variant) -> None:
    async with backend.work(variant.shop_id) as work:
        known = await work.get(VariantRepository).find_by_id(variant.id)
        await change(backend, variant, lambda found: found.take(4))
        locked = await work.get(VariantRepository).lock_by_id(variant.id)
        assert locked is known
        assert locked is not None
        assert locked.stock == 6


async def test_an_offer_tells_the_products_title_and_status(
    backend: Backend, product: Product, variant: Variant
) -> None:
    async with backend.work(product.shop_id) as work:
        offers = await work.get(VariantRepository).lock_offers([variant.id, new_id()])
        same = await work.get(VariantRepository).find_by_id(variant.id)
    assert offers == {variant.id: Offer(offers[variant.id].variant, product.title, ProductStatus.ACTIVE)}
    assert offers[variant.id].variant is same


async def test_offers_are_of_live_products_of_this_shop(
    backend: Backend, product: Product, variant: Variant
) -> None:
    async with backend.work(new_id()) as work:
        assert await work.get(VariantRepository).lock_offers([variant.id]) == {}
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).find_by_id(product.id)
        assert found is not None
        found.deleted_at = NOW
        await work.get(ProductRepository).save(found)
    async with backend.work(product.shop_id) as work:
        assert await work.get(VariantRepository).lock_offers([variant.id]) == {}
        assert list(await work.get(VariantRepository).lock_many([variant.id])) == [variant.id]
