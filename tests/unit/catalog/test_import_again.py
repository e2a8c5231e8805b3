"""What a second import does."""

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.import_report import Counts
from emporion.application.catalog.import_variants import SOLD_NOTE
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.update_variant import UpdateVariant
from emporion.domain.catalog.events import StockAdjusted
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import VariantRepository
from tests.unit.catalog.exports import export, row, size
from tests.unit.catalog.world import World

FILE = export(size("S", Variant_Inventory_Qty="5", Variant_SKU="A"), size("M", Variant_Inventory_Qty="6"))


async def sell(world: World, handle: str, quantity: int) -> None:
    (variant, *_) = await world.variants_of(handle)
    locked = await (variants := world.work().get(VariantRepository)).lock_by_id(variant.id)
    assert locked is not None
    locked.take(quantity)
    await variants.save(locked)


async def test_the_same_file_changes_nothing(world: World) -> None:
    await world.import_file(FILE)
    before = [(each.id, each.version) for each in await world.variants_of("shirt")]
    facts = list(world.store.events)
    report = await world.import_file(FILE)
    assert (report.products, report.variants) == (Counts(unchanged=1), Counts(unchanged=2))
    assert [(each.id, each.version) for each in await world.variants_of("shirt")] == before
    assert world.store.events == facts


async def test_only_what_changed_in_the_file_is_updated(world: World) -> None:
    await world.import_file(FILE)
    changed = FILE.replace(",6,10.00", ",6,11.00")
    report = await world.import_file(changed)
    assert (report.products, report.variants) == (Counts(unchanged=1), Counts(updated=1, unchanged=1))
    assert [each.price for each in await world.variants_of("shirt")] == [10, 11]


async def test_a_changed_title_updates_the_product_alone(world: World) -> None:
    await world.import_file(FILE)
    report = await world.import_file(FILE.replace(",Shirt,", ",T-Shirt,"))
    assert (report.products, report.variants) == (Counts(updated=1), Counts(unchanged=2))
    assert (await world.found("shirt")).title == "T-Shirt"


async def test_a_variant_that_is_new_in_the_file_is_added(world: World) -> None:
    await world.import_file(export(size("S")))
    report = await world.import_file(export(size("S"), size("M")))
    assert report.variants == Counts(created=1, unchanged=1)


async def test_what_is_not_in_the_file_stays(world: World) -> None:
    await world.import_file(export(size("S"), size("M"), row("other")))
    await world.import_file(export(size("S")))
    assert len(await world.variants_of("shirt")) == 2
    assert await world.handles() == ["shirt", "other"]


async def test_a_renamed_option_renames_and_does_not_double(world: World) -> None:
    await world.import_file(FILE)
    before = [each.id for each in await world.variants_of("shirt")]
    report = await world.import_file(FILE.replace("Size", "Grösse"))
    after = await world.variants_of("shirt")
    assert report.variants == Counts(updated=2)
    assert [each.id for each in after] == before
    assert [each.options for each in after] == [{"Grösse": "S"}, {"Grösse": "M"}]


async def test_sales_between_two_imports_stay_sold(world: World) -> None:
    await world.import_file(FILE)
    await sell(world, "shirt", 2)
    report = await world.import_file(FILE)
    assert report.variants == Counts(unchanged=2)
    assert [each.stock for each in await world.variants_of("shirt")] == [3, 6]


async def test_a_changed_stock_moves_by_the_difference_and_is_told(world: World) -> None:
    await world.import_file(FILE)
    await sell(world, "shirt", 2)
    await world.import_file(FILE.replace(",5,10.00", ",8,10.00"))
    (variant, _) = await world.variants_of("shirt")
    (fact,) = [each for each in world.store.events if isinstance(each, StockAdjusted)]
    assert (variant.stock, variant.put_in) == (6, 8)
    assert (fact.delta, fact.stock, fact.reason) == (3, 6, "import of export.csv")


async def test_a_stock_below_what_was_sold_is_none_and_told(world: World) -> None:
    await world.import_file(FILE)
    await sell(world, "shirt", 4)
    report = await world.import_file(FILE.replace(",5,10.00", ",2,10.00"))
    assert (await world.variants_of("shirt"))[0].stock == 0
    assert [(each.text, each.lines) for each in report.remarks] == [(SOLD_NOTE, (2,))]


async def test_an_adjustment_by_hand_survives_the_same_file(world: World) -> None:
    await world.import_file(FILE)
    (variant, _) = await world.variants_of("shirt")
    await world.do(AdjustStock(variant_id=variant.id, delta=7, reason="delivery"))
    assert (await world.import_file(FILE)).variants == Counts(unchanged=2)
    assert (await world.stored(variant.id)).stock == 12


async def test_a_blank_stock_leaves_the_stock(world: World) -> None:
    await world.import_file(FILE)
    report = await world.import_file(export(size("S", Variant_SKU="A"), size("M")))
    assert report.variants == Counts(unchanged=2)
    assert [each.stock for each in await world.variants_of("shirt")] == [5, 6]


async def test_a_missing_column_leaves_what_is_there_and_a_blank_cell_empties_it(world: World) -> None:
    full = row(Vendor="Acme", Tags="new", Variant_SKU="A", Variant_Compare_At_Price="12", Image_Src="x")
    await world.import_file(export(full))
    missing = ("Vendor", "Tags", "Variant SKU", "Variant Compare At Price", "Image Src", "Body (HTML)")
    assert (await world.import_file(export(full, without=missing))).products == Counts(unchanged=1)
    assert (await world.found("shirt")).vendor == "Acme"
    await world.import_file(export(row()))
    product, (variant,) = await world.found("shirt"), await world.variants_of("shirt")
    assert (product.vendor, product.tags, product.attributes) == ("", (), {})
    assert (variant.sku, variant.compare_at_price) == (None, None)


async def test_attributes_and_titles_of_the_shops_own_survive(world: World) -> None:
    await world.import_file(FILE)
    product, (variant, _) = await world.found("shirt"), await world.variants_of("shirt")
    own = {**product.attributes, "fit": "slim"}
    await world.do(UpdateProduct(product_id=product.id, attributes=own))
    await world.do(UpdateVariant(variant_id=variant.id, title="Small"))
    report = await world.import_file(FILE)
    assert (report.products, report.variants) == (Counts(unchanged=1), Counts(unchanged=2))
    assert (await world.found("shirt")).attributes["fit"] == "slim"
    assert (await world.stored(variant.id)).title == "Small"


async def test_the_file_decides_the_status_again(world: World) -> None:
    await world.import_file(FILE)
    await world.do(ArchiveProduct(product_id=(await world.found("shirt")).id))
    assert (await world.import_file(FILE)).products == Counts(updated=1)
    assert (await world.found("shirt")).status is ProductStatus.ACTIVE


async def test_a_products_own_variant_of_the_same_options_is_taken_over(world: World) -> None:
    product = await world.product(handle="shirt")
    own = await world.variant(product, options={"Size": "S"}, stock=1)
    report = await world.import_file(FILE)
    assert report.variants == Counts(created=1, updated=1)
    assert ((await world.stored(own.id)).stock, (await world.stored(own.id)).imported_stock) == (5, 5)
