"""The catalogue."""

from decimal import Decimal

from emporion.application.catalog.add_variant import AddVariant
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.import_batch import ImportProductBatch
from emporion.application.catalog.import_input import FileDetails, FileProduct, FileVariant
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.move_category import MoveCategory
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.catalog.rename_category import RenameCategory
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.update_variant import UpdateVariant
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(CreateProduct)
async def a_product_is_made(stage: Stage) -> Trial:
    word = stage.word
    variants = (VariantInput(price=Decimal(5), options={"Size": "S"}, stock=3),)
    return stage.by_owner(CreateProduct(title=word, tags=("new",), variants=variants))


@scenario(CreateProduct, important=True)
async def a_handle_that_is_taken_is_refused(stage: Stage) -> Trial:
    word = stage.word
    handle = word.lower().replace(" ", "-")
    await stage.do(CreateProduct(title=word, handle=handle))
    return stage.by_owner(CreateProduct(title=word, handle=handle))


@scenario(PublishProduct)
async def a_product_is_published(stage: Stage) -> Trial:
    product = await stage.market.product(1, published=False)
    return stage.by_owner(PublishProduct(product_id=product.id))


@scenario(ArchiveProduct)
async def a_product_is_archived(stage: Stage) -> Trial:
    return stage.by_owner(ArchiveProduct(product_id=(await stage.market.product(1)).id))


@scenario(UpdateProduct)
async def a_product_is_changed(stage: Stage) -> Trial:
    return stage.by_owner(UpdateProduct(product_id=stage.product_id, title=stage.word, tags=("a", "b")))


@scenario(AddVariant)
async def a_variant_is_added(stage: Stage) -> Trial:
    product = await stage.market.product(1)
    variant = VariantInput(price=Decimal(2), options={"No": "2"}, stock=1)
    return stage.by_owner(AddVariant(product_id=product.id, variant=variant))


@scenario(UpdateVariant)
async def a_variant_is_changed(stage: Stage) -> Trial:
    return stage.by_owner(UpdateVariant(variant_id=stage.variant_ids[0], sku=stage.word.replace(" ", "-")))


@scenario(ChangePrice)
async def a_price_is_changed(stage: Stage) -> Trial:
    variant = (await stage.market.variants(1))[0]
    return stage.by_owner(ChangePrice(variant_id=variant.id, price=Decimal("1.10")))


@scenario(AdjustStock)
async def stock_is_adjusted(stage: Stage) -> Trial:
    return stage.by_owner(AdjustStock(variant_id=stage.variant_ids[0], delta=3, reason="delivery"))


@scenario(CreateCategory)
async def a_category_is_made(stage: Stage) -> Trial:
    return stage.by_owner(CreateCategory(name=stage.word))


@scenario(RenameCategory)
async def a_category_is_renamed(stage: Stage) -> Trial:
    category = await stage.do(CreateCategory(name=stage.word))
    return stage.by_owner(RenameCategory(category_id=category.id, name=stage.word))


@scenario(MoveCategory)
async def a_category_is_moved(stage: Stage) -> Trial:
    below, above = [await stage.do(CreateCategory(name=stage.word)) for _ in range(2)]
    return stage.by_owner(MoveCategory(category_id=below.id, parent_id=above.id))


@scenario(ImportProductBatch)
async def a_batch_is_imported(stage: Stage) -> Trial:
    told = _told(stage.word)
    return stage.by_owner(ImportProductBatch(source="goods.csv", products=(told,)))


@scenario(ImportProductBatch)
async def a_batch_that_is_refused_goes_in_one_by_one(stage: Stage) -> Trial:
    """Through savepoints and back: the store refuses a handle that comes twice, and takes each alone."""
    told = _told(stage.word)
    return stage.by_owner(ImportProductBatch(source="goods.csv", products=(told, told)))


def _told(title: str) -> FileProduct:
    return FileProduct(
        line=2,
        handle=title.lower().replace(" ", "-"),
        details=FileDetails(title=title, tags=("imported",)),
        variants=(FileVariant(line=2, options={"Size": "M"}, price=Decimal(4), stock=7),),
    )
