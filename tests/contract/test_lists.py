"""What every store promises of pages, counts and streams."""

from typing import Final
from uuid import UUID

import pytest

from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.criteria import ALL, EVERYTHING, Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import (
    FIRST_PAGE,
    Accuracy,
    OffsetRequest,
    Page,
    PageRequest,
    Position,
    Total,
)
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product
from tests.contract.backends import Backend
from tests.contract.scenarios import state

ON_SQLITE = True

TITLES: Final = ("b", "a", "B", "é", "a", "c", "Z")
BY_TITLE: Final[Listing[Product]] = Listing(
    sort=(ProductFields.title.descending(), ProductFields.created_at.ascending())
)
NO_DRAFTS: Final = ProductFields.status.differs_from(ProductStatus.DRAFT)


@pytest.fixture
async def products(backend: Backend, shop: Shop) -> list[Product]:
    """Stored products, two of them with one title, every third a draft."""
    made = [
        make_product(
            shop_id=shop.id,
            title=title,
            status=ProductStatus.DRAFT if number % 3 == 0 else ProductStatus.ACTIVE,
        )
        for number, title in enumerate(TITLES)
    ]
    async with backend.work(shop.id) as work:
        for product in made:
            await work.get(ProductRepository).save(product)
    return made


async def page(
    backend: Backend, shop: Shop, request: PageRequest, listing: Listing[Product] = ALL
) -> Page[Product]:
    async with backend.work(shop.id) as work:
        return await work.get(ProductRepository).find_page(request, listing)


async def walk(
    backend: Backend, shop: Shop, listing: Listing[Product], start: Position | None, *, back: bool
) -> list[list[UUID]]:
    """The pages of three from a position on (or back), each as it is listed."""
    pages: list[list[UUID]] = []
    position: Position | None = start
    while position is not None or not pages:
        found = await page(backend, shop, PageRequest(3, position), listing)
        pages.append([each.id for each in found.items])
        position = found.previous if back else found.next
    return pages


@pytest.mark.parametrize("listing", [ALL, BY_TITLE, BY_TITLE.also(NO_DRAFTS)])
@pytest.mark.usefixtures("products")
async def test_pages_forward_and_back_cover_the_list_once(
    backend: Backend, shop: Shop, listing: Listing[Product]
) -> None:
    everything = [each.id for each in (await page(backend, shop, FIRST_PAGE, listing)).items]
    forward = await walk(backend, shop, listing, None, back=False)
    assert [each for found in forward for each in found] == everything
    last = (await page(backend, shop, PageRequest(200), listing)).items[-1]
    place = Position(() if listing is ALL else (last.title, last.created_at), last.id, is_backward=True)
    backward = await walk(backend, shop, listing, place, back=True)
    assert [each for found in reversed(backward) for each in found] == everything[:-1]


@pytest.mark.usefixtures("products")
async def test_text_is_sorted_by_code_point(backend: Backend, shop: Shop) -> None:
    found = await page(backend, shop, FIRST_PAGE, Listing(sort=(ProductFields.title.ascending(),)))
    assert [each.title for each in found.items] == sorted(TITLES)


async def test_ties_are_broken_by_id(backend: Backend, shop: Shop, products: list[Product]) -> None:
    found = await page(backend, shop, FIRST_PAGE, Listing(sort=(ProductFields.title.ascending(),)))
    twins = [each.id for each in found.items if each.title == "a"]
    assert twins == [products[1].id, products[4].id]


async def test_the_first_page_has_nothing_before_it_and_the_last_nothing_behind(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    first = await page(backend, shop, PageRequest(len(products)))
    assert (first.previous, first.next) == (None, None)


async def test_looking_back_beyond_the_first_item_answers_the_first_page(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    start = Position((), products[0].id, is_backward=True)
    found = await page(backend, shop, PageRequest(2, start))
    assert [each.id for each in found.items] == [each.id for each in products[:2]]
    assert found.previous is None


async def test_an_item_that_has_left_still_marks_its_place(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(shop.id) as work:
        gone = await work.get(ProductRepository).find_by_id(products[2].id)
        assert gone is not None
        await work.get(ProductRepository).delete(gone)
    found = await page(backend, shop, PageRequest(2, Position((), products[2].id)))
    assert [each.id for each in found.items] == [each.id for each in products[3:5]]


async def test_a_page_by_offset_leads_on_by_position(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(shop.id) as work:
        found = await work.get(ProductRepository).find_page_with_total(OffsetRequest(2, 3))
    assert [each.id for each in found.items] == [each.id for each in products[3:5]]
    assert found.total == Total(len(products), Accuracy.EXACT)
    following = await page(backend, shop, PageRequest(9, found.next))
    assert [each.id for each in following.items] == [each.id for each in products[5:]]
    preceding = await page(backend, shop, PageRequest(2, found.previous))
    assert [each.id for each in preceding.items] == [each.id for each in products[1:3]]


@pytest.mark.parametrize("accuracy", list(Accuracy))
@pytest.mark.usefixtures("products")
async def test_what_is_easy_to_count_is_exact(backend: Backend, shop: Shop, accuracy: Accuracy) -> None:
    found = await page(backend, shop, PageRequest(1, total=accuracy), Listing(NO_DRAFTS))
    assert found.total == Total(4, Accuracy.EXACT)


@pytest.mark.usefixtures("products")
async def test_what_fulfils_a_filter_is_counted(backend: Backend, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        found = work.get(ProductRepository)
        counts = [await found.count(wanted) for wanted in (EVERYTHING, NO_DRAFTS, ~EVERYTHING)]
        assert counts == [7, 4, 0]
        assert await found.exists(NO_DRAFTS)
        assert not await found.exists(ProductFields.vendor.equals("nobody"))


async def test_another_shop_lists_and_counts_nothing(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(new_id()) as work:
        theirs = work.get(ProductRepository)
        assert (await theirs.find_page()).items == ()
        assert await theirs.count(EVERYTHING) == 0
        assert (await theirs.search(products[0].title)).items == ()
        assert [each async for each in theirs.stream()] == []
        assert await theirs.find_many([product.id for product in products]) == {}


async def test_many_are_found_by_their_ids(backend: Backend, shop: Shop, products: list[Product]) -> None:
    wanted = [products[5].id, new_id(), products[1].id, products[5].id]
    async with backend.work(shop.id) as work:
        known = await work.get(ProductRepository).find_by_id(products[1].id)
        found = await work.get(ProductRepository).find_many(wanted)
        assert found.keys() == {products[1].id, products[5].id}
        assert found[products[1].id] is known
        assert found[products[5].id] is await work.get(ProductRepository).find_by_id(products[5].id)


@pytest.mark.parametrize("batch", [1, 3, 500])
async def test_a_stream_brings_the_list_in_its_order(
    backend: Backend, shop: Shop, products: list[Product], batch: int
) -> None:
    async with backend.work(shop.id) as work:
        found = [each async for each in work.get(ProductRepository).stream(BY_TITLE, batch=batch)]
    expected = await page(backend, shop, FIRST_PAGE, BY_TITLE)
    assert [state(each) for each in found] == [state(each) for each in expected.items]
    assert {each.id for each in found} == {each.id for each in products}


async def test_the_unit_of_work_remembers_nothing_of_a_stream(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(shop.id) as work:
        streamed = [each async for each in work.get(ProductRepository).stream()]
        loaded = await work.get(ProductRepository).find_by_id(products[0].id)
        assert loaded is not None
        assert streamed[0].id == loaded.id
        assert streamed[0] is not loaded


async def test_other_questions_may_be_asked_while_a_stream_is_read(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(shop.id) as work:
        store = work.get(ProductRepository)
        found = [await store.find_by_id(each.id) async for each in store.stream(batch=2)]
    assert [each and each.id for each in found] == [product.id for product in products]
