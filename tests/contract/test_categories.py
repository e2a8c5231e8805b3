"""What every store of categories promises."""

import pytest

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryInUse, CategoryNotFound
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import Accuracy, PageRequest, Total
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_category, make_product
from emporion.testing.factories.shops import make_shop
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *categories: Category) -> None:
    async with backend.work(categories[0].shop_id) as work:
        for category in categories:
            await work.get(CategoryRepository).save(category)


async def load(backend: Backend, category: Category) -> Category:
    async with backend.work(category.shop_id) as work:
        found = await work.get(CategoryRepository).find_by_id(category.id)
    assert found is not None
    return found


@pytest.fixture
async def top(backend: Backend, shop: Shop) -> Category:
    """A stored category without a parent."""
    category = make_category(shop_id=shop.id, name="Clothes", position=3)
    await save(backend, category)
    return category


async def test_a_saved_category_comes_back_with_every_field(backend: Backend, top: Category) -> None:
    child = make_category(shop_id=top.shop_id, name="Shirts", parent_id=top.id)
    await save(backend, child)
    assert state(await load(backend, child)) == state(child)


async def test_a_parent_and_its_child_can_be_saved_together(backend: Backend, shop: Shop) -> None:
    parent = make_category(shop_id=shop.id)
    child = make_category(shop_id=shop.id, parent_id=parent.id)
    await save(backend, parent, child)
    assert (await load(backend, child)).parent_id == parent.id


async def test_a_parent_that_does_not_exist_is_refused(backend: Backend, shop: Shop) -> None:
    orphan = make_category(shop_id=shop.id, parent_id=new_id())
    assert await rejection(save(backend, orphan)) == CategoryNotFound(category_id=orphan.parent_id)


async def test_a_parent_of_another_shop_is_refused(backend: Backend, top: Category) -> None:
    other = make_shop()
    async with backend.work(other.id) as work:
        await work.get(ShopRepository).save(other)
    stray = make_category(shop_id=other.id, parent_id=top.id)
    assert await rejection(save(backend, stray)) == CategoryNotFound(category_id=top.id)


async def test_another_shops_category_is_not_found(backend: Backend, top: Category) -> None:
    async with backend.work(new_id()) as work:
        assert await work.get(CategoryRepository).find_by_id(top.id) is None
        assert await work.get(CategoryRepository).find_all() == []


async def test_all_categories_come_in_order_of_creation(backend: Backend, top: Category) -> None:
    others = [make_category(shop_id=top.shop_id, position=-place) for place in range(3)]
    await save(backend, *reversed(others))
    async with backend.work(top.shop_id) as work:
        found = await work.get(CategoryRepository).find_all()
        locked = await work.get(CategoryRepository).lock_all()
    assert [each.id for each in found] == [top.id, *(each.id for each in others)]
    assert locked == found


async def test_a_category_moves_to_the_top(backend: Backend, top: Category) -> None:
    child = make_category(shop_id=top.shop_id, parent_id=top.id)
    await save(backend, child)
    async with backend.work(top.shop_id) as work:
        found = await work.get(CategoryRepository).find_by_id(child.id)
        assert found is not None
        found.move(None, 7, {})
        await work.get(CategoryRepository).save(found)
    stored = await load(backend, child)
    assert (stored.parent_id, stored.position, stored.version) == (None, 7, 2)


@on_postgres
async def test_the_second_of_two_renamings_is_told_that_it_lost(backend: Backend, top: Category) -> None:
    async def rename() -> None:
        async with backend.work(top.shop_id) as slow:
            mine = await slow.get(CategoryRepository).find_by_id(top.id)
            assert mine is not None
            mine.rename("Mine")
            async with backend.work(top.shop_id) as quick:
                theirs = await quick.get(CategoryRepository).find_by_id(top.id)
                assert theirs is not None
                theirs.rename("Theirs")
                await quick.get(CategoryRepository).save(theirs)
            await slow.get(CategoryRepository).save(mine)

    error = await rejection(rename())
    assert error == StaleVersion(table="categories", record_id=top.id, expected=1, actual=2)


async def test_a_deleted_category_is_gone(backend: Backend, top: Category) -> None:
    async with backend.work(top.shop_id) as work:
        found = await work.get(CategoryRepository).find_by_id(top.id)
        assert found is not None
        await work.get(CategoryRepository).delete(found)
    async with backend.work(top.shop_id) as work:
        assert await work.get(CategoryRepository).find_by_id(top.id) is None


@pytest.fixture
async def branch(backend: Backend, top: Category) -> list[Category]:
    """A chain of five from the top down, each with a sibling; and a tree beside it."""
    chain = [top]
    await save(backend, make_category(shop_id=top.shop_id, name="Beside"))
    for _ in range(4):
        child, sibling = [make_category(shop_id=top.shop_id, parent_id=chain[-1].id) for _ in range(2)]
        await save(backend, child, sibling)
        chain.append(child)
    return chain


async def test_a_subtree_is_the_category_with_all_below_it(backend: Backend, branch: list[Category]) -> None:
    async with backend.work(branch[0].shop_id) as work:
        categories = work.get(CategoryRepository)
        sizes = [len(await categories.find_subtree(each.id)) for each in branch]
        found = await categories.find_subtree(branch[-2].id)
    assert sizes == [9, 7, 5, 3, 1]
    assert [each.id for each in found] == sorted(each.id for each in found)
    assert {each.parent_id for each in found} == {branch[-3].id, branch[-2].id}


async def test_a_path_leads_from_the_top_down(backend: Backend, branch: list[Category]) -> None:
    async with backend.work(branch[0].shop_id) as work:
        categories = work.get(CategoryRepository)
        paths = [await categories.find_path(each.id) for each in branch]
    assert [[each.id for each in path] for path in paths] == [
        [each.id for each in branch[: place + 1]] for place in range(5)
    ]


async def test_an_unknown_category_has_neither_path_nor_subtree(
    backend: Backend, branch: list[Category]
) -> None:
    async with backend.work(new_id()) as work:
        assert await work.get(CategoryRepository).find_path(branch[0].id) == []
        assert await work.get(CategoryRepository).find_subtree(branch[0].id) == []
    async with backend.work(branch[0].shop_id) as work:
        assert await work.get(CategoryRepository).find_path(new_id()) == []
        assert await work.get(CategoryRepository).find_subtree(new_id()) == []


async def delete(backend: Backend, category: Category) -> None:
    async with backend.work(category.shop_id) as work:
        found = await work.get(CategoryRepository).find_by_id(category.id)
        assert found is not None
        await work.get(CategoryRepository).delete(found)


async def test_a_category_with_a_child_is_not_deleted(backend: Backend, branch: list[Category]) -> None:
    assert await rejection(delete(backend, branch[2])) == CategoryInUse(category_id=branch[2].id)
    assert (await load(backend, branch[2])).version == 1


async def test_a_category_of_a_product_is_not_deleted(backend: Backend, top: Category) -> None:
    product = make_product(shop_id=top.shop_id, category_ids=(top.id,))
    async with backend.work(top.shop_id) as work:
        await work.get(ProductRepository).save(product)
    assert await rejection(delete(backend, top)) == CategoryInUse(category_id=top.id)


async def test_all_products_of_a_category_are_locked_deleted_ones_too(
    backend: Backend, top: Category
) -> None:
    live, gone = [make_product(shop_id=top.shop_id, category_ids=(top.id,)) for _ in range(2)]
    async with backend.work(top.shop_id) as work:
        products = work.get(ProductRepository)
        for product in (gone, live, make_product(shop_id=top.shop_id)):
            await products.save(product)
        await products.soft_delete(gone, by=None, why="damaged")
    async with backend.work(top.shop_id) as work:
        found = await work.get(ProductRepository).lock_filed_under(top.id)
        assert [each.id for each in found] == [live.id, gone.id]
        assert found[1].is_deleted
        assert await work.get(ProductRepository).find_by_id(gone.id) is None
        found[1].file_under(())
        await work.get(ProductRepository).save(found[1])
    async with backend.work(top.shop_id) as work:
        left = await work.get(ProductRepository).lock_filed_under(top.id)
    assert [each.id for each in left] == [live.id]


async def test_the_products_of_a_whole_subtree_are_found_page_by_page(
    backend: Backend, branch: list[Category]
) -> None:
    shop_id = branch[0].shop_id
    deep, twice, draft = [
        make_product(shop_id=shop_id, category_ids=tuple(each.id for each in filed), status=status)
        for filed, status in (
            (branch[4:], ProductStatus.ACTIVE),
            (branch[1:3], ProductStatus.ACTIVE),
            (branch[2:3], ProductStatus.DRAFT),
        )
    ]
    gone = make_product(shop_id=shop_id, category_ids=(branch[2].id,))
    async with backend.work(shop_id) as work:
        products = work.get(ProductRepository)
        await products.save_all([deep, twice, draft, gone, make_product(shop_id=shop_id)])
        await products.soft_delete(gone, by=None, why="damaged")
    active = Listing(ProductFields.status.equals(ProductStatus.ACTIVE))
    async with backend.work(shop_id) as work:
        products = work.get(ProductRepository)
        first = await products.find_below(branch[1].id, PageRequest(limit=2))
        second = await products.find_below(branch[1].id, PageRequest(limit=2, position=first.next))
        lower = await products.find_below(branch[3].id, PageRequest())
        listed = await products.find_below(branch[0].id, PageRequest(total=Accuracy.EXACT), active)
        nothing = await products.find_below(new_id(), PageRequest())
    assert [each.id for each in (*first.items, *second.items)] == [deep.id, twice.id, draft.id]
    assert [each.id for each in lower.items] == [deep.id]
    assert [each.id for each in listed.items] == [deep.id, twice.id]
    assert (listed.total, nothing.items) == (Total(2, Accuracy.EXACT), ())
