"""What every store promises of changes of many aggregates at once."""

import pytest

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryInUse, CategoryNotFound
from emporion.domain.catalog.fields import CategoryFields, ProductFields
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_category, make_product
from emporion.testing.factories.shops import make_shop
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True

TEAS = CategoryFields.name.equals("Tea")


@pytest.fixture
async def teas(backend: Backend, shop: Shop) -> list[Category]:
    """Three categories called Tea, with positions 0 to 2, and one called Cups."""
    made = [make_category(shop_id=shop.id, name="Tea", position=place) for place in range(3)]
    async with backend.work(shop.id) as work:
        for category in (*made, make_category(shop_id=shop.id, name="Cups", position=7)):
            await work.get(CategoryRepository).save(category)
    return made


async def places(backend: Backend, shop: Shop) -> dict[str, list[tuple[int, int]]]:
    """Position and version of each category, by name."""
    async with backend.work(shop.id) as work:
        found = await work.get(CategoryRepository).find_all()
    names = {each.name for each in found}
    return {name: [(each.position, each.version) for each in found if each.name == name] for name in names}


async def test_all_that_fulfil_the_filter_are_changed_and_counted(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        changed = await work.get(CategoryRepository).update_where(TEAS, [CategoryFields.position.becomes(9)])
    assert changed == 3
    assert await places(backend, shop) == {"Tea": [(9, 2)] * 3, "Cups": [(7, 1)]}


async def test_what_has_the_value_already_is_not_touched(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        changed = await work.get(CategoryRepository).update_where(TEAS, [CategoryFields.position.becomes(1)])
    assert changed == 2
    assert await places(backend, shop) == {"Tea": [(1, 2), (1, 1), (1, 2)], "Cups": [(7, 1)]}


async def test_a_value_can_be_taken_away_from_all(backend: Backend, shop: Shop, teas: list[Category]) -> None:
    children = [make_category(shop_id=shop.id, parent_id=teas[0].id) for _ in range(2)]
    async with backend.work(shop.id) as work:
        for child in children:
            await work.get(CategoryRepository).save(child)
    async with backend.work(shop.id) as work:
        below = CategoryFields.parent_id.equals(teas[0].id)
        changed = await work.get(CategoryRepository).update_where(
            below, [CategoryFields.parent_id.becomes(None), CategoryFields.position.becomes(5)]
        )
    assert changed == 2
    async with backend.work(shop.id) as work:
        found = await work.get(CategoryRepository).find_by_id(children[1].id)
    assert found is not None
    assert (found.parent_id, found.position, found.version) == (None, 5, 2)


async def test_without_changes_nothing_happens(backend: Backend, shop: Shop, teas: list[Category]) -> None:
    before = await places(backend, shop)
    async with backend.work(shop.id) as work:
        assert await work.get(CategoryRepository).update_where(TEAS, []) == 0
    assert await places(backend, shop) == before


async def test_another_shop_is_not_touched(backend: Backend, shop: Shop, teas: list[Category]) -> None:
    other = make_shop()
    async with backend.work(other.id) as work:
        await work.get(ShopRepository).save(other)
    async with backend.work(other.id) as work:
        categories = work.get(CategoryRepository)
        assert await categories.update_where(TEAS, [CategoryFields.position.becomes(9)]) == 0
        assert await categories.delete_where(TEAS) == 0
    assert (await places(backend, shop))["Tea"] == [(0, 1), (1, 1), (2, 1)]


async def test_what_was_saved_before_is_changed_with_the_others(backend: Backend, shop: Shop) -> None:
    late = make_category(shop_id=shop.id, name="Tea")
    async with backend.work(shop.id) as work:
        await work.get(CategoryRepository).save(late)
        changed = await work.get(CategoryRepository).update_where(TEAS, [CategoryFields.position.becomes(9)])
    assert changed == 1
    assert await places(backend, shop) == {"Tea": [(9, 2)]}


async def test_a_loaded_aggregate_takes_over_what_was_changed(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        categories = work.get(CategoryRepository)
        loaded = await categories.find_by_id(teas[0].id)
        assert loaded is not None
        loaded.rename("Green tea")
        await categories.update_where(TEAS, [CategoryFields.position.becomes(9)])
        assert (loaded.name, loaded.position, loaded.version) == ("Green tea", 9, 2)
        await categories.save(loaded)
    async with backend.work(shop.id) as work:
        stored = await work.get(CategoryRepository).find_by_id(teas[0].id)
    assert state(stored) == state(loaded)
    assert (loaded.name, loaded.position, loaded.version) == ("Green tea", 9, 3)


@on_postgres
async def test_a_loaded_aggregate_that_somebody_else_changed_is_refused_when_it_is_saved(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async def lose() -> None:
        async with backend.work(shop.id) as slow:
            categories = slow.get(CategoryRepository)
            loaded = await categories.find_by_id(teas[0].id)
            assert loaded is not None
            async with backend.work(shop.id) as quick:
                theirs = await quick.get(CategoryRepository).find_by_id(teas[0].id)
                assert theirs is not None
                theirs.move(None, 4, {})
                await quick.get(CategoryRepository).save(theirs)
            assert await categories.update_where(TEAS, [CategoryFields.position.becomes(9)]) == 3
            assert (loaded.position, loaded.version) == (0, 1)
            loaded.rename("Green tea")
            await categories.save(loaded)

    error = await rejection(lose())
    assert error == StaleVersion(table="categories", record_id=teas[0].id, expected=1, actual=3)
    assert (await places(backend, shop))["Tea"][0] == (4, 2)


async def test_a_savepoint_takes_a_set_change_back(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        categories = work.get(CategoryRepository)
        loaded = await categories.find_by_id(teas[0].id)
        assert loaded is not None
        with pytest.raises(ZeroDivisionError):
            async with work.savepoint():
                await categories.update_where(TEAS, [CategoryFields.position.becomes(9)])
                await categories.delete_where(CategoryFields.position.equals(9))
                raise ZeroDivisionError
        assert (loaded.position, loaded.version) == (0, 1)
        loaded.rename("Green tea")
        await categories.save(loaded)
    assert await places(backend, shop) == {
        "Green tea": [(0, 2)], "Tea": [(1, 1), (2, 1)], "Cups": [(7, 1)]
    }  # fmt: skip


async def test_a_value_that_points_to_nothing_is_refused(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    nobody = new_id()

    async def point() -> None:
        async with backend.work(shop.id) as work:
            await work.get(CategoryRepository).update_where(TEAS, [CategoryFields.parent_id.becomes(nobody)])

    assert await rejection(point()) == CategoryNotFound(category_id=nobody)
    assert (await places(backend, shop))["Tea"] == [(0, 1), (1, 1), (2, 1)]


async def test_all_that_fulfil_the_filter_are_deleted_and_counted(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        assert await work.get(CategoryRepository).delete_where(TEAS) == 3
        assert await work.get(CategoryRepository).delete_where(TEAS) == 0
    assert await places(backend, shop) == {"Cups": [(7, 1)]}


async def test_what_others_point_to_is_not_deleted(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    child = make_category(shop_id=shop.id, name="Green tea", parent_id=teas[1].id)
    async with backend.work(shop.id) as work:
        await work.get(CategoryRepository).save(child)

    async def delete() -> None:
        async with backend.work(shop.id) as work:
            await work.get(CategoryRepository).delete_where(TEAS)

    assert isinstance(await rejection(delete()), CategoryInUse)
    assert len((await places(backend, shop))["Tea"]) == 3


async def test_an_aggregate_that_was_deleted_so_is_gone_for_the_unit_of_work(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    async with backend.work(shop.id) as work:
        categories = work.get(CategoryRepository)
        assert await categories.find_by_id(teas[0].id) is not None
        await categories.delete_where(TEAS)
        assert await categories.find_by_id(teas[0].id) is None


async def test_what_an_aggregate_owns_goes_with_it(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    products = [
        make_product(shop_id=shop.id, title="Pot", category_ids=tuple(each.id for each in teas))
        for _ in range(2)
    ]
    async with backend.work(shop.id) as work:
        for product in products:
            await work.get(ProductRepository).save(product)
    async with backend.work(shop.id) as work:
        assert await work.get(ProductRepository).delete_where(ProductFields.title.equals("Pot")) == 2
    async with backend.work(shop.id) as work:
        assert await work.get(ProductRepository).find_by_id(products[0].id) is None
        assert await work.get(CategoryRepository).delete_where(TEAS) == 3


async def test_what_is_soft_deleted_is_left_alone(backend: Backend, shop: Shop) -> None:
    live, gone = (make_product(shop_id=shop.id) for _ in range(2))

    async def load(product: Product) -> Product:
        async with backend.work(shop.id) as work:
            found = await work.get(ProductRepository).lock_deleted(product.id)
        assert found is not None
        return found

    async with backend.work(shop.id) as work:
        for product in (live, gone):
            await work.get(ProductRepository).save(product)
        await work.get(ProductRepository).soft_delete(gone, by=None, why="damaged")
    anonymous = ProductFields.vendor.equals("")
    async with backend.work(shop.id) as work:
        products = work.get(ProductRepository)
        assert await products.update_where(anonymous, [ProductFields.vendor.becomes("Acme")]) == 1
        assert await products.delete_where(anonymous) == 0
        assert await products.delete_where(ProductFields.vendor.equals("Acme")) == 1
    assert (await load(gone)).vendor == ""


async def test_products_are_chosen_by_what_they_are_filed_under(
    backend: Backend, shop: Shop, teas: list[Category]
) -> None:
    filed, other = make_product(shop_id=shop.id, category_ids=(teas[0].id,)), make_product(shop_id=shop.id)
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save_all([filed, other])
    async with backend.work(shop.id) as work:
        here = ProductFields.category_ids.contains((teas[0].id,))
        assert await work.get(ProductRepository).update_where(here, [ProductFields.vendor.becomes("A")]) == 1
        found = await work.get(ProductRepository).find_by_id(filed.id)
    assert found is not None
    assert found.vendor == "A"
