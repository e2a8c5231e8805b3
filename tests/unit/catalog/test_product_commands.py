"""Products through the bus."""

from decimal import Decimal
from typing import Final

import pytest

from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.context import ANONYMOUS
from emporion.domain.catalog.errors import (
    CategoryNotFound,
    HandleTaken,
    OptionsTaken,
    PriceInvalid,
    ProductHasNoVariants,
    ProductNotFound,
    TooManyVariants,
)
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from tests.unit.catalog.world import SYSTEM, World, failed

DRAFTS: Final = Listing(ProductFields.status.equals(ProductStatus.DRAFT))


def variant(size: str, price: str = "9.99", stock: int = 1) -> VariantInput:
    return VariantInput(price=Decimal(price), options={"Size": size}, stock=stock)


async def test_a_product_is_described_with_its_variants(world: World) -> None:
    category_id = await world.category()
    made = await world.do(
        CreateProduct(
            title="Blue Shirt",
            tags=("new",),
            attributes={"fit": "slim"},
            category_ids=(category_id,),
            variants=(variant("S", stock=3), variant("M")),
        )
    )
    assert (made.handle, made.status, made.category_ids) == (
        "blue-shirt",
        ProductStatus.DRAFT,
        (category_id,),
    )
    assert [(each.title, each.position, each.stock) for each in made.variants] == [("S", 1, 3), ("M", 2, 1)]
    assert await world.ask(FindProduct(product="blue-shirt"), world.staff) == made


async def test_a_taken_handle_is_refused(world: World) -> None:
    await world.product(handle="shirt")
    assert await world.refused(CreateProduct(title="Shirt")) == HandleTaken(handle="shirt")


async def test_one_wrong_variant_refuses_the_product(world: World) -> None:
    refused = await world.refused(CreateProduct(title="Shirt", variants=(variant("S"), variant("M", "-1"))))
    assert refused == PriceInvalid(field="price", price="-1")
    assert await world.handles() == []


async def test_two_variants_with_the_same_options_are_refused(world: World) -> None:
    refused = await world.refused(CreateProduct(title="Shirt", variants=(variant("S"), variant("S"))))
    assert isinstance(refused, OptionsTaken)
    assert await world.handles() == []


async def test_a_product_has_a_limited_number_of_variants(world: World) -> None:
    many = tuple(variant(str(size)) for size in range(2049))
    assert await world.refused(CreateProduct(title="Shirt", variants=many)) == TooManyVariants(limit=2048)


async def test_an_unknown_category_is_refused(world: World) -> None:
    stray = new_id()
    refused = await world.refused(CreateProduct(title="Shirt", category_ids=(stray,)))
    assert refused == CategoryNotFound(category_id=stray)


async def test_a_rewriting_leaves_what_it_does_not_name(world: World) -> None:
    product = await world.product(title="Shirt", tags=("new",))
    told = await world.do(UpdateProduct(product_id=product.id, vendor="Acme"))
    assert (told.title, told.vendor, told.tags, told.version) == ("Shirt", "Acme", ("new",), 2)


async def test_a_rewriting_of_an_older_version_is_refused(world: World) -> None:
    product = await world.product()
    await world.do(UpdateProduct(product_id=product.id, title="Newer", version=1))
    refused = await world.refused(UpdateProduct(product_id=product.id, title="Mine", version=1))
    assert refused == StaleVersion(table="products", record_id=product.id, expected=1, actual=2)


async def test_categories_are_taken_away_by_an_empty_list(world: World) -> None:
    product = await world.product(category_ids=(await world.category(),))
    assert (await world.do(UpdateProduct(product_id=product.id, category_ids=()))).category_ids == ()


async def test_a_product_is_published_and_archived(world: World) -> None:
    product = await world.product(status=ProductStatus.DRAFT)
    await world.variant(product)
    assert (await world.do(PublishProduct(product_id=product.id))).status is ProductStatus.ACTIVE
    assert (await world.do(ArchiveProduct(product_id=product.id))).status is ProductStatus.ARCHIVED
    assert [event.topic for event in world.store.events] == ["product.published", "product.archived"]


async def test_nothing_to_sell_is_nothing_to_publish(world: World) -> None:
    product = await world.product(status=ProductStatus.DRAFT)
    refused = await world.refused(PublishProduct(product_id=product.id))
    assert refused == ProductHasNoVariants(product_id=product.id)


@pytest.mark.parametrize("command", [UpdateProduct, PublishProduct, ArchiveProduct])
async def test_an_unknown_product_is_not_found(
    world: World, command: type[UpdateProduct | PublishProduct | ArchiveProduct]
) -> None:
    stray = new_id()
    assert await world.refused(command(product_id=stray)) == ProductNotFound(product=str(stray))


async def test_a_product_is_found_by_id_or_handle_of_any_case(world: World) -> None:
    product = await world.product(handle="shirt")
    by_id = await world.ask(FindProduct(product=str(product.id)))
    assert by_id == await world.ask(FindProduct(product="Shirt"))


@pytest.mark.parametrize("status", [ProductStatus.DRAFT, ProductStatus.ARCHIVED])
async def test_the_public_does_not_see_what_is_not_sold(world: World, status: ProductStatus) -> None:
    product = await world.product(handle="secret", status=status)
    for context in (world.by(ANONYMOUS), world.by(world.guest)):
        answer = await world.bus.ask(FindProduct(product="secret"), context)
        assert failed(answer) == ProductNotFound(product="secret")
    assert (await world.ask(FindProduct(product="secret"), world.staff)).id == product.id


async def test_the_public_lists_active_products(world: World) -> None:
    await world.product(status=ProductStatus.DRAFT)
    active = await world.product()
    assert [each.id for each in (await world.ask(ListProducts())).items] == [active.id]


async def test_staff_and_operator_list_everything(world: World) -> None:
    draft, active = await world.product(status=ProductStatus.DRAFT), await world.product()
    for actor in (world.staff, SYSTEM):
        answer = await world.ask(ListProducts(), actor)
        assert [each.id for each in answer.items] == [draft.id, active.id]


async def test_staff_filters_by_status(world: World) -> None:
    draft = await world.product(status=ProductStatus.DRAFT)
    await world.product()
    answer = await world.ask(ListProducts(listing=DRAFTS), world.staff)
    assert [each.id for each in answer.items] == [draft.id]


async def test_the_public_may_not_ask_for_drafts(world: World) -> None:
    answer = await world.bus.ask(ListProducts(listing=DRAFTS), world.by(world.guest))
    assert isinstance(failed(answer), AccessDenied)


async def test_a_list_continues_where_its_page_ended(world: World) -> None:
    made = [(await world.product()).id for _ in range(3)]
    first = await world.ask(ListProducts(page=PageRequest(limit=2)))
    rest = await world.ask(ListProducts(page=PageRequest(limit=2, position=first.next)))
    assert [each.id for each in (*first.items, *rest.items)] == made
