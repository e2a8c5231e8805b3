"""The catalogue: what is taken away, brought back and put right."""

from decimal import Decimal
from uuid import UUID

from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.delete_category import DeleteCategory
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.delete_variant import DeleteVariant
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.catalog.put_variants import PutVariants
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.orders.place_order import PlaceOrder
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(DeleteCategory)
async def an_empty_category_is_deleted(stage: Stage) -> Trial:
    return stage.by_owner(DeleteCategory(category_id=await _category(stage)))


@scenario(DeleteCategory)
async def a_full_category_is_deleted(stage: Stage) -> Trial:
    """What is in it and below it moves to another one."""
    full, target = await _category(stage), await _category(stage)
    await _category(stage, full)
    product = await stage.market.product(1)
    await stage.do(UpdateProduct(product_id=product.id, category_ids=(full,)))
    return stage.by_owner(DeleteCategory(category_id=full, move_to=target))


@scenario(DeleteProduct)
async def a_product_is_deleted(stage: Stage) -> Trial:
    product = await stage.market.product(1)
    return stage.by_owner(DeleteProduct(product_id=product.id, reason="sold out"))


@scenario(RestoreProduct)
async def a_product_is_restored(stage: Stage) -> Trial:
    product = await stage.market.product(1)
    await stage.do(DeleteProduct(product_id=product.id, reason="by mistake"))
    return stage.by_owner(RestoreProduct(product_id=product.id))


@scenario(DeleteVariant)
async def a_variant_is_deleted(stage: Stage) -> Trial:
    return stage.by_owner(DeleteVariant(variant_id=(await stage.market.variants(1, 2))[0].id))


@scenario(DeleteVariant)
async def a_variant_that_was_sold_stays(stage: Stage) -> Trial:
    """The foreign key refuses it, after everything was written."""
    sold = await _sold(stage)
    return stage.by_owner(DeleteVariant(variant_id=sold[0]))


@scenario(PutVariants)
async def a_variant_is_put_right_and_another_one_put_in(stage: Stage) -> Trial:
    """`product` has No. 1; No. 2 is new."""
    product = await stage.market.product(1)
    wanted = [VariantInput(price=Decimal(3), options={"No": number}, stock=4) for number in ("1", "2")]
    return stage.by_owner(PutVariants(product_id=product.id, variants=tuple(wanted)))


@scenario(PurgeProducts, skips=True)
async def deleted_products_are_purged(stage: Stage) -> Trial:
    """One goes; one stays, because it was sold: it meets a savepoint. Those of earlier trials stay too, so
    they are left behind by `after`."""
    sold = await _sold(stage)
    gone = await stage.market.product(1, 2)
    earlier = await stage.market.value(
        "SELECT max(id::text) FROM products WHERE shop_id = :shop AND deleted_at IS NOT NULL"
    )
    await stage.do(PurgeProducts(), stage.market.by(SYSTEM))
    for product_id in (sold[1], gone.id):
        await stage.do(DeleteProduct(product_id=product_id, reason="sold out"), stage.long_ago())
    after = None if earlier is None else UUID(earlier)
    return Trial(PurgeProducts(after=after), stage.market.by(SYSTEM))


async def _category(stage: Stage, parent_id: UUID | None = None) -> UUID:
    made: UUID = (await stage.do(CreateCategory(name=stage.word, parent_id=parent_id))).id
    return made


async def _sold(stage: Stage) -> tuple[UUID, UUID]:
    """A variant that is part of an order, and its product."""
    product = await stage.market.product(1, 2)
    variant_id = product.variants[0].id
    order = stage.order(1)
    wish = type(order.items[0])(variant_id=variant_id, quantity=1)
    await stage.do(PlaceOrder(wallet_id=order.wallet_id, items=(wish,)), stage.market.by(stage.rich.user_id))
    return variant_id, product.id
