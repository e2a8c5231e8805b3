"""Deleting products, variants and categories, and bringing products back."""

from dataclasses import replace
from datetime import timedelta

from returns.result import Result

from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.delete_category import DeleteCategory
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.delete_variant import DeleteVariant
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.list_deleted_products import ListDeletedProducts
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.shared.access import AccessDenied
from emporion.application.upkeep.purging import PurgeView
from emporion.domain.catalog.errors import (
    CategoryCycle,
    CategoryInUse,
    CategoryNotFound,
    HandleTaken,
    LastVariant,
    ProductNotFound,
    VariantNotFound,
    VariantSold,
)
from emporion.domain.catalog.events import StockAdjusted
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.soft_delete import ReasonInvalid
from emporion.testing.factories import NOW
from tests.unit.catalog.world import SYSTEM, World, failed, succeeded

AGES = timedelta(days=31)


async def deleted(world: World, product: Product) -> None:
    await world.do(DeleteProduct(product_id=product.id, reason="sold out"))


async def sell(world: World, variant: Variant) -> None:
    line = NewLine(variant_id=variant.id, title="Mug", quantity=1, unit_price=variant.price)
    order = Order.place(
        shop_id=world.shop.id, customer_id=world.guest, currency="EUR", lines=[line], now=NOW
    ).unwrap()
    await world.work().get(OrderRepository).save(order)


async def purge(world: World, after: timedelta = AGES) -> PurgeView:
    context = replace(world.by(SYSTEM), now=NOW + after)
    answer: Result[PurgeView, DomainError] = await world.bus.execute(PurgeProducts(), context)
    return succeeded(answer)


async def filed(world: World, *products: Product) -> list[tuple[object, ...]]:
    """The categories of each product, deleted or not."""
    repository = world.work().get(ProductRepository)
    found = [await repository.find_by_id(p.id) or await repository.lock_deleted(p.id) for p in products]
    return [each.category_ids for each in found if each is not None]


async def test_a_deleted_product_is_listed_with_who_when_and_why(world: World) -> None:
    product = await world.product(title="Mug")
    view = await world.do(DeleteProduct(product_id=product.id, reason=" broken mould "))
    assert (view.title, view.deleted_at, view.deleted_by, view.reason) == (
        "Mug", NOW, world.staff, "broken mould"
    )  # fmt: skip
    page = await world.ask(ListDeletedProducts(), world.staff)
    assert page.items == (view,)


async def test_a_deleted_product_is_there_for_nobody(world: World) -> None:
    product = await world.product()
    await deleted(world, product)
    answer = await world.bus.ask(FindProduct(product=product.handle), world.by(world.staff))
    assert failed(answer) == ProductNotFound(product=product.handle)
    again = DeleteProduct(product_id=product.id, reason="again")
    assert await world.refused(again) == ProductNotFound(product=str(product.id))


async def test_a_deletion_wants_a_reason(world: World) -> None:
    product = await world.product()
    for reason in ("", "  ", "x" * 501, "nul \0"):
        refused = await world.refused(DeleteProduct(product_id=product.id, reason=reason))
        assert refused == ReasonInvalid(length=len(reason.strip()))
    assert (await world.found(product.handle)).deleted_at is None


async def test_a_guest_neither_deletes_nor_sees_what_is_deleted(world: World) -> None:
    product = await world.product()
    guest = world.by(world.guest)
    delete = DeleteProduct(product_id=product.id, reason="mine now")
    assert isinstance(failed(await world.bus.execute(delete, guest)), AccessDenied)
    assert isinstance(failed(await world.bus.ask(ListDeletedProducts(), guest)), AccessDenied)
    restore = RestoreProduct(product_id=product.id)
    assert isinstance(failed(await world.bus.execute(restore, guest)), AccessDenied)


async def test_a_product_is_restored_with_its_variants_and_told(world: World) -> None:
    variant = await world.variant(product := await world.product())
    await deleted(world, product)
    view = await world.do(RestoreProduct(product_id=product.id))
    assert [each.id for each in view.variants] == [variant.id]
    assert (view.status, view.handle) == (ProductStatus.ACTIVE, product.handle)
    assert [event.topic for event in world.store.events][-2:] == ["product.deleted", "product.restored"]


async def test_a_handle_that_was_taken_since_refuses_the_restoration(world: World) -> None:
    product = await world.product(handle="mug")
    await deleted(world, product)
    await world.do(CreateProduct(title="Another mug", handle="mug"))
    assert await world.refused(RestoreProduct(product_id=product.id)) == HandleTaken(handle="mug")


async def test_only_what_is_deleted_is_restored(world: World) -> None:
    product = await world.product()
    assert await world.refused(RestoreProduct(product_id=product.id)) == ProductNotFound(
        product=str(product.id)
    )


async def test_what_was_deleted_long_ago_is_purged_with_its_variants(world: World) -> None:
    variant = await world.variant(product := await world.product())
    await deleted(world, product)
    assert await purge(world) == PurgeView(purged=1, kept=(), next_after=None)
    assert await world.work().get(ProductRepository).lock_deleted(product.id) is None
    assert await world.work().get(VariantRepository).find_by_id(variant.id) is None


async def test_what_was_deleted_a_while_ago_can_still_be_restored(world: World) -> None:
    await deleted(world, await world.product())
    assert (await purge(world, timedelta(days=29))).purged == 0


async def test_what_was_sold_is_kept_and_named(world: World) -> None:
    sold, unsold = await world.product(handle="sold"), await world.product()
    plain, bought = await world.variant(sold), await world.variant(sold)
    await sell(world, bought)
    for product in (sold, unsold):
        await deleted(world, product)
    assert await purge(world) == PurgeView(purged=1, kept=("sold",), next_after=None)
    variants = await world.work().get(VariantRepository).find_by_product(sold.id)
    assert {each.id for each in variants} == {plain.id, bought.id}


async def test_a_purge_goes_on_where_it_has_ended(world: World) -> None:
    products = [await world.product() for _ in range(3)]
    for product in products:
        await deleted(world, product)
    context = replace(world.by(SYSTEM), now=NOW + AGES)
    first = succeeded(await world.bus.execute(PurgeProducts(limit=2), context))
    assert first == PurgeView(purged=2, kept=(), next_after=products[1].id)
    more = PurgeProducts(limit=2, after=first.next_after)
    assert succeeded(await world.bus.execute(more, context)) == PurgeView(purged=1, kept=(), next_after=None)


async def test_only_the_operator_purges(world: World) -> None:
    assert isinstance(await world.refused(PurgeProducts()), AccessDenied)


async def test_an_unsold_variant_is_deleted_and_its_stock_written_off(world: World) -> None:
    product = await world.product()
    one, other = await world.variant(product, stock=7), await world.variant(product)
    await world.do(DeleteVariant(variant_id=one.id))
    left = await world.work().get(VariantRepository).find_by_product(product.id)
    assert [each.id for each in left] == [other.id]
    (told,) = [event for event in world.store.events if event.topic == "variant.stock_adjusted"]
    assert isinstance(told, StockAdjusted)
    assert (told.aggregate_id, told.delta, told.stock) == (one.id, -7, 0)


async def test_a_sold_variant_stays(world: World) -> None:
    product = await world.product()
    one, _ = await world.variant(product), await world.variant(product)
    await sell(world, one)
    assert await world.refused(DeleteVariant(variant_id=one.id)) == VariantSold(variant_id=one.id)
    assert (await world.stored(one.id)).stock == one.stock


async def test_the_last_variant_of_an_active_product_stays(world: World) -> None:
    variant = await world.variant(product := await world.product())
    refused = await world.refused(DeleteVariant(variant_id=variant.id))
    assert refused == LastVariant(variant_id=variant.id, product_id=product.id)
    draft = await world.variant(await world.product(status=ProductStatus.DRAFT))
    await world.do(DeleteVariant(variant_id=draft.id))


async def test_an_unknown_variant_is_not_deleted(world: World) -> None:
    stray = new_id()
    assert await world.refused(DeleteVariant(variant_id=stray)) == VariantNotFound(variant_id=stray)


async def test_an_empty_category_is_deleted(world: World) -> None:
    category_id = await world.category()
    await world.do(DeleteCategory(category_id=category_id))
    assert await world.ask(ListCategories()) == ()
    again = await world.refused(DeleteCategory(category_id=category_id))
    assert again == CategoryNotFound(category_id=category_id)


async def test_a_category_with_something_below_it_is_not_deleted(world: World) -> None:
    parent, full = await world.category("Parent"), await world.category("Full")
    await world.category("Child", parent_id=parent)
    await world.product(category_ids=(full,))
    for category_id in (parent, full):
        refused = await world.refused(DeleteCategory(category_id=category_id))
        assert refused == CategoryInUse(category_id=category_id)


async def test_another_category_takes_over_what_is_below(world: World) -> None:
    old, new, third = [await world.category(name) for name in ("Old", "New", "Third")]
    child = await world.category("Child", parent_id=old)
    both, one = await world.product(category_ids=(old, new)), await world.product(category_ids=(old, third))
    await world.do(DeleteCategory(category_id=old, move_to=new))
    top = await world.ask(ListCategories())
    assert [(each.id, [below.id for below in each.children]) for each in top] == [(new, [child]), (third, [])]
    assert await filed(world, both, one) == [(new,), (new, third)]


async def test_the_category_above_takes_over_what_is_below(world: World) -> None:
    top = await world.category("Top")
    middle = await world.category("Middle", parent_id=top)
    child = await world.category("Child", parent_id=middle)
    product = await world.product(category_ids=(middle,))
    await world.do(DeleteCategory(category_id=middle, to_parent=True))
    assert await filed(world, product) == [(top,)]
    await world.do(DeleteCategory(category_id=top, to_parent=True))
    assert [each.id for each in await world.ask(ListCategories())] == [child]
    assert await filed(world, product) == [()]


async def test_a_deleted_product_does_not_keep_a_category(world: World) -> None:
    category_id = await world.category()
    product = await world.product(category_ids=(category_id,))
    await deleted(world, product)
    await world.do(DeleteCategory(category_id=category_id))
    assert await filed(world, product) == [()]
    await world.do(RestoreProduct(product_id=product.id))


async def test_what_is_below_does_not_move_below_itself(world: World) -> None:
    top = await world.category("Top")
    child = await world.category("Child", parent_id=top)
    for target in (child, top):
        refused = await world.refused(DeleteCategory(category_id=top, move_to=target))
        assert refused == CategoryCycle(category_id=top, parent_id=target)
    stray = new_id()
    refused = await world.refused(DeleteCategory(category_id=top, move_to=stray))
    assert refused == CategoryNotFound(category_id=stray)
