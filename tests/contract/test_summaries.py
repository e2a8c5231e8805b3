"""What every store promises of products as lists show them."""

import pytest

from emporion.application.catalog.ports import ProductSummaries
from emporion.application.catalog.views import ProductSummary
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.page import OffsetRequest, PageRequest
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_category, make_product, make_variant
from tests.contract.backends import Backend


@pytest.fixture
async def products(backend: Backend, shop: Shop) -> list[Product]:
    """Three products in two categories, one of them a draft with a SKU."""
    categories: list[Category] = [make_category(shop_id=shop.id) for _ in range(2)]
    made = [
        make_product(
            shop_id=shop.id,
            title=title,
            tags=("b", "a"),
            category_ids=tuple(each.id for each in categories[:number]),
            status=ProductStatus.DRAFT if number == 1 else ProductStatus.ACTIVE,
        )
        for number, title in enumerate(("Cup", "Bowl", "Plate"))
    ]
    async with backend.work(shop.id) as work:
        for category in categories:
            await work.get(CategoryRepository).save(category)
        for product in made:
            await work.get(ProductRepository).save(product)
        await work.get(VariantRepository).save(make_variant(made[1], sku="XK-1"))
    return made


async def test_a_summary_is_what_the_product_says(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    async with backend.work(shop.id) as work:
        page = await work.get(ProductSummaries).find_page()
    assert page.items == tuple(map(ProductSummary.of, products))


async def test_summaries_are_filtered_sorted_and_paged(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    by_title = Listing(ProductFields.status.equals(ProductStatus.ACTIVE), (ProductFields.title.descending(),))
    async with backend.work(shop.id) as work:
        first = await work.get(ProductSummaries).find_page(PageRequest(1), by_title)
        rest = await work.get(ProductSummaries).find_page(PageRequest(9, first.next), by_title)
        counted = await work.get(ProductSummaries).find_page_with_total(OffsetRequest(1), by_title)
    assert [each.title for each in (*first.items, *rest.items)] == ["Plate", "Cup"]
    assert counted.total is not None
    assert counted.total.count == 2


async def test_summaries_are_found_by_words_categories_and_skus(
    backend: Backend, shop: Shop, products: list[Product]
) -> None:
    filed = ProductFields.category_ids.contains(products[1].category_ids)
    async with backend.work(shop.id) as work:
        summaries = work.get(ProductSummaries)
        found = [
            [each.title for each in page.items]
            for page in (
                await summaries.search("xk-1"),
                await summaries.search("plate"),
                await summaries.find_page(listing=Listing(filed)),
                await summaries.find_page(listing=Listing(ProductFields.tags.contains(("a",)))),
            )
        ]
    assert found == [["Bowl"], ["Plate"], ["Bowl", "Plate"], ["Cup", "Bowl", "Plate"]]
