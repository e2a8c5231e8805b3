"""What every store promises of an upsert."""

from decimal import Decimal

import pytest

from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.shared.upserts import Outcome, Upserted
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product, make_variant
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state

ON_SQLITE = True

SMALL, MEDIUM, LARGE = ({"Size": size} for size in ("S", "M", "L"))


@pytest.fixture
async def product(backend: Backend, shop: Shop) -> Product:
    made = make_product(shop_id=shop.id)
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save(made)
    return made


async def upsert(backend: Backend, *variants: Variant) -> list[Upserted]:
    async with backend.work(variants[0].shop_id) as work:
        return await work.get(VariantRepository).upsert(variants)


async def stored(backend: Backend, product: Product) -> dict[str, Variant]:
    async with backend.work(product.shop_id) as work:
        found = await work.get(VariantRepository).find_by_product(product.id)
    return {each.options["Size"]: each for each in found}


async def test_a_new_key_is_inserted_with_every_field(backend: Backend, product: Product) -> None:
    variant = make_variant(product, options=SMALL, sku="S-1", compare_at_price=Decimal("12.5"), stock=4)
    assert await upsert(backend, variant) == [Upserted(variant.id, 1, Outcome.INSERTED)]
    found = (await stored(backend, product))["S"]
    assert state(found) == {**state(variant), "version": 1}


async def test_a_known_key_is_updated_but_for_what_is_kept(backend: Backend, product: Product) -> None:
    first = make_variant(product, options=SMALL, price=10, stock=4, position=2)
    await upsert(backend, first)
    second = make_variant(product, options=SMALL, price=11, stock=99, position=7, sku="new")
    assert await upsert(backend, second) == [Upserted(first.id, 2, Outcome.UPDATED)]
    found = (await stored(backend, product))["S"]
    assert (found.id, found.price, found.sku, found.created_at) == (
        first.id,
        Decimal(11),
        "new",
        first.created_at,
    )
    assert (found.stock, found.put_in, found.position) == (4, 4, 2)


async def test_what_is_equal_is_not_written(backend: Backend, product: Product) -> None:
    first = make_variant(product, options=SMALL, price="10.50")
    await upsert(backend, first)
    again = make_variant(product, options=SMALL, price="10.5")
    assert await upsert(backend, again) == [Upserted(first.id, 1, Outcome.UNCHANGED)]


async def test_each_of_many_is_answered_in_its_place(backend: Backend, product: Product) -> None:
    same, old = (make_variant(product, options=size) for size in (SMALL, MEDIUM))
    await upsert(backend, same, old)
    new = make_variant(product, options=LARGE)
    changed, equal = make_variant(product, options=MEDIUM, price=1), make_variant(product, options=SMALL)
    assert await upsert(backend, new, changed, equal) == [
        Upserted(new.id, 1, Outcome.INSERTED),
        Upserted(old.id, 2, Outcome.UPDATED),
        Upserted(same.id, 1, Outcome.UNCHANGED),
    ]


async def test_of_two_with_one_key_the_later_wins(backend: Backend, product: Product) -> None:
    first, second = (make_variant(product, options=SMALL, price=price) for price in (1, 2))
    assert await upsert(backend, first, second) == [
        Upserted(first.id, 1, Outcome.INSERTED), Upserted(first.id, 2, Outcome.UPDATED)
    ]  # fmt: skip
    assert (await stored(backend, product))["S"].price == 2


async def test_of_none_there_is_nothing_to_do(backend: Backend, product: Product) -> None:
    async with backend.work(product.shop_id) as work:
        assert await work.get(VariantRepository).upsert([]) == []


async def test_what_was_saved_before_counts_as_known(backend: Backend, product: Product) -> None:
    first, second = (make_variant(product, options=SMALL, price=price) for price in (1, 2))
    async with backend.work(product.shop_id) as work:
        await work.get(VariantRepository).save(first)
        answer = await work.get(VariantRepository).upsert([second])
    assert answer == [Upserted(first.id, 2, Outcome.UPDATED)]


async def test_a_loaded_aggregate_takes_over_what_was_updated(backend: Backend, product: Product) -> None:
    first, second = (make_variant(product, options=SMALL, price=price) for price in (1, 2))
    await upsert(backend, first)
    async with backend.work(product.shop_id) as work:
        variants = work.get(VariantRepository)
        loaded = await variants.find_by_id(first.id)
        assert loaded is not None
        loaded.take(3)
        await variants.upsert([second])
        assert (loaded.price, loaded.stock, loaded.version) == (Decimal(2), 7, 2)
        await variants.save(loaded)
    found = (await stored(backend, product))["S"]
    assert (found.price, found.stock, found.version) == (Decimal(2), 7, 3)


async def test_a_savepoint_takes_an_upsert_back(backend: Backend, product: Product) -> None:
    first, second = (make_variant(product, options=SMALL, price=price) for price in (1, 2))
    await upsert(backend, first)
    async with backend.work(product.shop_id) as work:
        with pytest.raises(ZeroDivisionError):
            async with work.savepoint():
                await work.get(VariantRepository).upsert([second, make_variant(product, options=LARGE)])
                raise ZeroDivisionError
    found = await stored(backend, product)
    assert {size: (each.price, each.version) for size, each in found.items()} == {"S": (Decimal(1), 1)}


async def test_one_that_points_to_nothing_is_refused(backend: Backend, product: Product) -> None:
    nowhere = make_variant(make_product(shop_id=product.shop_id), options=SMALL)
    error = await rejection(_refused(backend, make_variant(product, options=SMALL), nowhere))
    assert error == ProductNotFound(product=str(nowhere.product_id))
    assert await stored(backend, product) == {}


async def _refused(backend: Backend, *variants: Variant) -> None:
    await upsert(backend, *variants)


async def test_all_are_saved_at_once(backend: Backend, product: Product) -> None:
    sizes = [make_variant(product, options=size) for size in (SMALL, MEDIUM, LARGE)]
    async with backend.work(product.shop_id) as work:
        await work.get(VariantRepository).save_all(sizes)
    assert {each.id for each in (await stored(backend, product)).values()} == {each.id for each in sizes}
