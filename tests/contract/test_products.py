"""What every store of products promises."""

from collections.abc import Callable

import pytest

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryNotFound, HandleTaken
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository
from emporion.domain.shared.criteria import EVERYTHING, Listing
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_category, make_product
from emporion.testing.factories.shops import make_shop
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *products: Product) -> None:
    async with backend.work(products[0].shop_id) as work:
        for product in products:
            await work.get(ProductRepository).save(product)


async def load(backend: Backend, product: Product) -> Product:
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).find_by_id(product.id)
    assert found is not None
    return found


async def change(backend: Backend, product: Product, how: Callable[[Product], object]) -> None:
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).find_by_id(product.id)
        assert found is not None
        how(found)
        await work.get(ProductRepository).save(found)


@pytest.fixture
async def categories(backend: Backend, shop: Shop) -> list[Category]:
    """Three stored categories."""
    made = [make_category(shop_id=shop.id, name=name) for name in ("One", "Two", "Three")]
    async with backend.work(shop.id) as work:
        for category in made:
            await work.get(CategoryRepository).save(category)
    return made


@pytest.fixture
async def product(backend: Backend, shop: Shop, categories: list[Category]) -> Product:
    """A stored product filed under two categories."""
    product = make_product(
        shop_id=shop.id, tags=("b", "a"), category_ids=(categories[0].id, categories[1].id)
    )
    product.attributes = {"type": "Shirt", "images": [{"src": "x", "alt": "é"}], "size": 1.5, "no": None}
    await save(backend, product)
    return product


async def test_a_saved_product_comes_back_with_every_field(backend: Backend, product: Product) -> None:
    assert state(await load(backend, product)) == state(product)


async def test_a_handle_is_found(backend: Backend, product: Product) -> None:
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).find_by_handle(product.handle)
        assert found is await work.get(ProductRepository).find_by_id(product.id)
        assert await work.get(ProductRepository).find_by_handle("another") is None


async def test_another_shop_finds_nothing(backend: Backend, product: Product) -> None:
    async with backend.work(new_id()) as work:
        products = work.get(ProductRepository)
        assert await products.find_by_id(product.id) is None
        assert await products.find_by_handle(product.handle) is None
        assert await products.lock_by_handles([product.handle]) == {}


async def test_a_handle_is_taken_once_in_a_shop(backend: Backend, product: Product) -> None:
    twin = make_product(shop_id=product.shop_id, handle=product.handle)
    assert await rejection(save(backend, twin)) == HandleTaken(handle=product.handle)


async def test_one_taken_handle_among_many_refuses_all(backend: Backend, product: Product) -> None:
    # Which one it was the server does not tell a role under row-level security.
    others = [make_product(shop_id=product.shop_id) for _ in range(3)]
    twin = make_product(shop_id=product.shop_id, handle=product.handle)
    assert isinstance(await rejection(save(backend, *others, twin)), HandleTaken)
    async with backend.work(product.shop_id) as work:
        assert await work.get(ProductRepository).find_by_id(others[0].id) is None


async def test_another_shop_may_use_the_handle(backend: Backend, product: Product) -> None:
    other = make_shop()
    async with backend.work(other.id) as work:
        await work.get(ShopRepository).save(other)
    twin = make_product(shop_id=other.id, handle=product.handle)
    await save(backend, twin)
    assert (await load(backend, twin)).handle == product.handle


async def test_a_deleted_product_gives_up_its_handle(backend: Backend, product: Product) -> None:
    def delete(found: Product) -> None:
        found.deleted_at = NOW

    await change(backend, product, delete)
    await save(backend, twin := make_product(shop_id=product.shop_id, handle=product.handle))
    async with backend.work(product.shop_id) as work:
        assert await work.get(ProductRepository).find_by_id(product.id) is None
        found = await work.get(ProductRepository).find_by_handle(product.handle)
    assert found is not None
    assert found.id == twin.id


async def test_categories_are_replaced_with_the_product(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    wanted = (categories[1].id, categories[2].id)
    await change(backend, product, lambda found: found.file_under(wanted))
    stored = await load(backend, product)
    assert (stored.category_ids, stored.version) == (wanted, 2)


async def test_saving_without_a_change_keeps_the_version(backend: Backend, product: Product) -> None:
    await change(backend, product, lambda found: found.file_under(reversed(found.category_ids)))
    assert (await load(backend, product)).version == 1


async def test_a_category_of_another_shop_is_refused(backend: Backend, product: Product) -> None:
    stray = new_id()
    error = await rejection(change(backend, product, lambda found: found.file_under([stray])))
    assert error == CategoryNotFound(category_id=stray)


async def test_a_refused_change_leaves_the_categories(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    await rejection(change(backend, product, lambda found: found.file_under([new_id()])))
    assert (await load(backend, product)).category_ids == (categories[0].id, categories[1].id)


@on_postgres
async def test_two_that_change_the_categories_do_not_overwrite_each_other(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    async def lose() -> None:
        async with backend.work(product.shop_id) as slow:
            mine = await slow.get(ProductRepository).find_by_id(product.id)
            assert mine is not None
            mine.file_under([])
            await change(backend, product, lambda found: found.file_under([categories[2].id]))
            await slow.get(ProductRepository).save(mine)

    error = await rejection(lose())
    assert error == StaleVersion(table="products", record_id=product.id, expected=1, actual=2)


@on_postgres
async def test_a_locking_read_sees_what_was_saved_meanwhile(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    async with backend.work(product.shop_id) as work:
        products = work.get(ProductRepository)
        known = await products.find_by_id(product.id)
        await change(backend, product, lambda found: found.file_under([categories[2].id]))
        locked = await products.lock_by_id(product.id)
        assert locked is known
        assert locked is not None
        assert locked.category_ids == (categories[2].id,)


async def test_many_handles_are_locked_together(backend: Backend, product: Product) -> None:
    await save(backend, other := make_product(shop_id=product.shop_id))
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).lock_by_handles([other.handle, product.handle, "none"])
    assert {handle: each.id for handle, each in found.items()} == {
        product.handle: product.id,
        other.handle: other.id,
    }
    assert found[product.handle].category_ids == product.category_ids


async def test_no_handles_lock_nothing(backend: Backend, product: Product) -> None:
    async with backend.work(product.shop_id) as work:
        assert await work.get(ProductRepository).lock_by_handles([]) == {}


async def test_a_list_is_filtered_by_status_and_category(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    draft = make_product(
        shop_id=product.shop_id, status=ProductStatus.DRAFT, category_ids=(categories[0].id,)
    )
    await save(backend, draft)
    async with backend.work(product.shop_id) as work:
        products, status, filed = (
            work.get(ProductRepository),
            ProductFields.status,
            ProductFields.category_ids,
        )
        one, both = (
            filed.contains((categories[0].id,)),
            filed.contains(tuple(each.id for each in categories[:2])),
        )
        third = status.equals(ProductStatus.ACTIVE) & filed.contains((categories[2].id,))
        pages = [
            await products.find_page(listing=Listing(wanted))
            for wanted in (EVERYTHING, status.equals(ProductStatus.DRAFT), one, both, ~both, third)
        ]
    both_products = [product.id, draft.id]
    found = [[each.id for each in page.items] for page in pages]
    assert found == [both_products, [draft.id], both_products, [product.id], [draft.id], []]


async def test_a_list_comes_in_pages(backend: Backend, product: Product) -> None:
    others = [make_product(shop_id=product.shop_id) for _ in range(2)]
    await save(backend, *others)
    async with backend.work(product.shop_id) as work:
        products = work.get(ProductRepository)
        first = await products.find_page(PageRequest(limit=2))
        rest = await products.find_page(PageRequest(limit=2, position=first.next))
    assert [each.id for each in first.items] == [product.id, others[0].id]
    assert ([each.id for each in rest.items], rest.next) == ([others[1].id], None)


async def test_deleting_a_product_removes_its_filing(
    backend: Backend, product: Product, categories: list[Category]
) -> None:
    async with backend.work(product.shop_id) as work:
        found = await work.get(ProductRepository).find_by_id(product.id)
        assert found is not None
        await work.get(ProductRepository).delete(found)
    async with backend.work(product.shop_id) as work:
        filed = ProductFields.category_ids.contains((categories[0].id,))
        assert not await work.get(ProductRepository).exists(filed)
