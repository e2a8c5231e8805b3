"""What becomes of each kind of row."""

from decimal import Decimal

import pytest

from emporion.application.catalog.import_report import Counts, RejectedRow
from emporion.application.catalog.shopify import cells, details, interpret, rows
from emporion.domain.catalog.product import ProductStatus
from tests.unit.catalog.exports import export, image, row, size
from tests.unit.catalog.world import World


async def test_a_product_comes_with_all_that_is_kept(world: World) -> None:
    await world.import_file(
        export(
            row(
                Body="",
                Vendor=" Acme ",
                Tags="new, red ,new,",
                Image_Src="https://images.example/1.jpg",
                Type="Shirts",
                SEO_Title="Buy",
                Variant_SKU="'001",
                Variant_Inventory_Qty="7",
                Variant_Compare_At_Price="12.00",
            )
        )
    )
    product, (variant,) = await world.found("shirt"), await world.variants_of("shirt")
    assert (product.title, product.vendor, product.tags) == ("Shirt", "Acme", ("new", "red"))
    assert product.attributes == {
        "type": "Shirts",
        "seo_title": "Buy",
        "images": [{"src": "https://images.example/1.jpg", "alt": ""}],
    }
    assert (variant.sku, variant.stock, variant.price) == ("001", 7, Decimal(10))
    assert variant.compare_at_price == Decimal(12)


async def test_shopifys_default_title_stands_for_no_options(world: World) -> None:
    await world.import_file(export(row(Option1_Name="Title", Option1_Value="Default Title")))
    (variant,) = await world.variants_of("shirt")
    assert (variant.options, variant.title) == ({}, "")


async def test_variants_inherit_the_names_of_their_options(world: World) -> None:
    await world.import_file(export(size("S"), row(title="", Option1_Value="M")))
    assert [each.options for each in await world.variants_of("shirt")] == [{"Size": "S"}, {"Size": "M"}]
    assert (await world.found("shirt")).attributes["options"] == ["Size"]


async def test_an_option_without_a_name_gets_one(world: World) -> None:
    await world.import_file(export(row(Option1_Value="S")))
    assert (await world.variants_of("shirt"))[0].options == {"Option 1": "S"}


async def test_two_options_with_one_name_are_kept_apart(world: World) -> None:
    two = {"Option2 Name": "Size", "Option2 Value": "Wide"}
    await world.import_file(export(size("S") | two))
    assert (await world.variants_of("shirt"))[0].options == {"Size": "S", "Size 2": "Wide"}


async def test_a_hundred_variants_are_kept_in_order(world: World) -> None:
    report = await world.import_file(export(*(size(str(number)) for number in range(100))))
    assert report.variants == Counts(created=100)
    assert [each.title for each in await world.variants_of("shirt")] == [str(number) for number in range(100)]


async def test_image_rows_are_counted_and_their_images_kept(world: World) -> None:
    report = await world.import_file(export(row(Image_Src="a"), image(source="b"), image(source="b")))
    assert (report.rows, report.image_rows, report.variants.created) == (3, 2, 1)
    images = (await world.found("shirt")).attributes["images"]
    assert [each["src"] for each in images] == ["a", "b"]


async def test_an_image_row_with_its_products_title_is_an_image_row(world: World) -> None:
    report = await world.import_file(export(row(), image() | {"Title": "Shirt"}))
    assert (report.image_rows, report.rejected) == (1, ())


async def test_images_of_an_unknown_product_are_told(world: World) -> None:
    report = await world.import_file(export(image("ghost")))
    assert (report.image_rows, report.products) == (1, Counts(rejected=1))
    assert [(each.text, each.lines) for each in report.remarks] == [(interpret.ORPHANS_NOTE, (2,))]


@pytest.mark.parametrize("price", ["N/A", "-1", "free"])
async def test_a_row_whose_price_is_none_is_rejected_with_its_line(world: World, price: str) -> None:
    report = await world.import_file(export(size("S", Body="x"), size("M", price=price), size("L")))
    assert report.rejected == (RejectedRow(3, "shirt", f"'{price}' is no price"),)
    assert [each.title for each in await world.variants_of("shirt")] == ["S", "L"]


async def test_lines_are_counted_through_descriptions(world: World) -> None:
    first = row() | {"Body (HTML)": "<p>\n\n</p>"}
    report = await world.import_file(export(first, row("other", price="")))
    assert report.rejected == (RejectedRow(5, "other", "it has no price"),)


async def test_a_product_with_no_row_that_can_be_sold_is_rejected(world: World) -> None:
    report = await world.import_file(export(row(price=""), row("other")))
    assert (report.products, await world.handles()) == (Counts(created=1, rejected=1), ["other"])


async def test_a_row_with_neither_price_nor_image_is_rejected(world: World) -> None:
    report = await world.import_file(export(row(), {"Handle": "shirt", "Vendor": "Acme"}))
    assert report.rejected == (RejectedRow(3, "shirt", "it has neither a price nor an image"),)


@pytest.mark.parametrize("handle", ["", "!!!", "x" * 300, "0198f7a0-0000-7000-8000-000000000000"])
async def test_a_row_without_a_handle_is_rejected(world: World, handle: str) -> None:
    report = await world.import_file(export(row(handle), row("other")))
    assert [each.line for each in report.rejected] == [2]
    assert await world.handles() == ["other"]


async def test_a_careless_handle_is_put_right(world: World) -> None:
    report = await world.import_file(export(size("S", handle="Blue Shirt "), size("M", handle="blue-shirt")))
    assert (report.products.created, await world.handles()) == (1, ["blue-shirt"])


async def test_blank_rows_are_counted(world: World) -> None:
    report = await world.import_file(export(row(), {}, {}, row("other")))
    assert (report.rows, report.blank_rows, report.variants.created) == (4, 2, 2)


async def test_of_rows_with_the_same_options_the_first_counts(world: World) -> None:
    report = await world.import_file(export(size("S", price="1"), size("S", price="2")))
    reason = "it has the options of line 2, which came first"
    assert report.rejected == (RejectedRow(3, "shirt", reason),)
    assert (await world.variants_of("shirt"))[0].price == 1


async def test_blank_and_repeated_skus_are_kept(world: World) -> None:
    report = await world.import_file(
        export(size("S", Variant_SKU="A"), size("M", Variant_SKU="A"), size("L", Variant_SKU=""))
    )
    assert report.rejected == ()
    assert [each.sku for each in await world.variants_of("shirt")] == ["A", "A", None]


async def test_a_missing_sku_column_is_no_sku(world: World) -> None:
    await world.import_file(export(row(), without=("Variant SKU", "Vendor", "Tags", "Status", "Image Src")))
    assert (await world.variants_of("shirt"))[0].sku is None


async def test_rows_of_one_product_are_brought_together_from_all_over_the_file(world: World) -> None:
    torn = export(
        size("S", title="", Variant_Inventory_Qty="1"), row("other"), size("M"), row("third"), size("S")
    )
    report = await world.import_file(torn)
    assert report.products == Counts(created=3)
    assert report.variants == Counts(created=4, rejected=1)
    assert [each.title for each in await world.variants_of("shirt")] == ["S", "M"]
    assert (await world.import_file(torn)).variants == Counts(unchanged=4, rejected=1)


async def test_a_row_longer_than_the_header_is_kept_and_its_rest_told(world: World) -> None:
    text = export(row("a"), row("b")).rstrip() + ",,surplus\r\n"
    report = await world.import_file(text)
    assert report.variants.created == 2
    assert [(each.text, each.lines) for each in report.remarks] == [(rows.EXTRA_NOTE, (3,))]


async def test_empty_cells_beyond_the_header_are_nothing_to_tell(world: World) -> None:
    assert (await world.import_file(export(row()).rstrip() + ",,,\r\n")).remarks == ()


async def test_a_row_shorter_than_the_header_has_blank_cells(world: World) -> None:
    report = await world.import_file("Handle,Title,Variant Price,Status,Vendor\nshirt,Shirt,10\n")
    assert (report.variants.created, (await world.found("shirt")).vendor) == (1, "")


async def test_a_compare_at_price_below_the_price_is_kept_and_told(world: World) -> None:
    report = await world.import_file(export(row(price="10", Variant_Compare_At_Price="8")))
    assert (await world.variants_of("shirt"))[0].compare_at_price == 8
    assert [each.text for each in report.remarks] == [cells.COMPARE_BELOW]


async def test_a_negative_stock_is_none_and_told(world: World) -> None:
    report = await world.import_file(export(row(Variant_Inventory_Qty="-4")))
    assert (await world.variants_of("shirt"))[0].stock == 0
    assert [(each.text, each.count) for each in report.remarks] == [(cells.STOCK_NEGATIVE, 1)]


async def test_a_description_too_long_to_keep_rejects_its_product(world: World) -> None:
    report = await world.import_file(export(row() | {"Body (HTML)": "x" * 500_001}, row("other")))
    assert [(each.line, each.handle) for each in report.rejected] == [(2, "shirt")]
    assert "500000" in report.rejected[0].reason
    assert await world.handles() == ["other"]


async def test_a_new_product_without_a_title_is_rejected(world: World) -> None:
    report = await world.import_file(export(row(title="")))
    assert [each.reason for each in report.rejected] == ["its product is new and has no row with a title"]


async def test_the_first_title_of_a_product_counts(world: World) -> None:
    report = await world.import_file(export(size("S", title="First"), size("M", title="Second")))
    assert (await world.found("shirt")).title == "First"
    assert [(each.text, each.lines) for each in report.remarks] == [(details.TITLES_NOTE, (3,))]


@pytest.mark.parametrize(
    ("status", "published", "expected"),
    [
        ("active", "true", ProductStatus.ACTIVE),
        ("Active", "", ProductStatus.ACTIVE),
        ("active", "FALSE", ProductStatus.DRAFT),
        ("draft", "true", ProductStatus.DRAFT),
        ("unlisted", "true", ProductStatus.DRAFT),
        ("ARCHIVED", "true", ProductStatus.ARCHIVED),
        ("", "TRUE", ProductStatus.ACTIVE),
        ("", "True", ProductStatus.ACTIVE),
        ("", "false", ProductStatus.DRAFT),
        ("", "", ProductStatus.DRAFT),
        ("odd", "true", ProductStatus.ACTIVE),
        ("odd", "", ProductStatus.DRAFT),
    ],
)
async def test_status_and_published_decide_together(
    world: World, status: str, published: str, expected: ProductStatus
) -> None:
    await world.import_file(export(row(Status=status, Published=published)))
    assert (await world.found("shirt")).status is expected


async def test_a_repeated_header_in_the_middle_is_rejected(world: World) -> None:
    report = await world.import_file(export(row("a")) + export(row("b")))
    assert [each.line for each in report.rejected] == [3]
    assert await world.handles() == ["a", "b"]
