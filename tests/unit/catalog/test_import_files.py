"""Files as they really come: encodings, headers, and files that are none."""

from pathlib import Path

import pytest

from emporion.application.catalog.import_products import ImportProgress, ProductImport
from emporion.application.catalog.import_report import Counts
from emporion.application.catalog.shopify.columns import columns_of
from emporion.application.catalog.shopify.encoding import Encoding, detect
from emporion.application.catalog.shopify.errors import FileUnreadable, NotAProductExport, UnknownEncoding
from emporion.application.catalog.shopify.source import BytesSource, FileSource
from emporion.domain.shared.errors import Forbidden
from tests.unit.catalog.exports import HEADER, export, row
from tests.unit.catalog.world import SYSTEM, World, failed, succeeded

POLISH = export(row("zolw", "Żółw"), row("kon", "Koń"))
FRENCH = export(row("ete", "Été"), row("cafe", "Café"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
async def test_every_unicode_encoding_is_read(world: World, encoding: str) -> None:
    report = await world.import_file(POLISH.encode(encoding))
    assert report.variants == Counts(created=2)
    assert (await world.found("zolw")).title == "Żółw"


async def test_western_windows_files_are_recognised(world: World) -> None:
    report = await world.import_file(FRENCH.encode("cp1252"))
    assert (report.encoding, (await world.found("cafe")).title) == ("cp1252", "Café")


async def test_other_encodings_can_be_named(world: World) -> None:
    report = succeeded(await world.try_import(POLISH.encode("cp1250"), encoding="cp1250"))
    assert (report.encoding, (await world.found("zolw")).title) == ("cp1250", "Żółw")


@pytest.mark.parametrize("name", ["klingon", "hex", "a\0b"])
async def test_an_encoding_that_is_none_is_refused(world: World, name: str) -> None:
    assert failed(await world.try_import(POLISH, encoding=name)) == UnknownEncoding(encoding=name)


async def test_one_broken_byte_does_not_turn_a_file_into_another_encoding(world: World) -> None:
    report = await world.import_file(POLISH.encode() + b"bad,B\xffd,,,,,,,,,1\n")
    assert (await world.found("zolw")).title == "Żółw"
    assert (await world.found("bad")).title == "B\ufffdd"
    assert [(remark.count, remark.lines) for remark in report.remarks] == [(1, (4,))]


def test_a_file_without_bytes_is_utf_8() -> None:
    assert detect(BytesSource("empty", b"")) == Encoding("utf-8")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
async def test_spreadsheets_that_separate_otherwise_are_read(world: World, delimiter: str) -> None:
    report = await world.import_file(export(row(price="12,50"), delimiter=delimiter))
    assert report.variants.created == 1
    assert (await world.variants_of("shirt"))[0].price == 12.5


async def test_a_line_that_names_the_separator_is_no_header(world: World) -> None:
    assert (await world.import_file("sep=;\n" + export(row(), delimiter=";"))).variants.created == 1


async def test_padded_and_renamed_headers_are_recognised(world: World) -> None:
    text = '\ufeff" HANDLE ", title,Variant  price \nshirt, Shirt , 10 \n'
    assert (await world.import_file(text)).variants.created == 1
    assert (await world.found("shirt")).title == "Shirt"


async def test_the_newer_names_of_columns_are_known(world: World) -> None:
    text = "Title,URL handle,Description,SKU,Price,Inventory quantity\nShirt,shirt,<p>Hi</p>,A-1,10,4\n"
    await world.import_file(text)
    (variant,) = await world.variants_of("shirt")
    assert (variant.sku, variant.stock, (await world.found("shirt")).description) == ("A-1", 4, "<p>Hi</p>")


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    found = columns_of(["Handle", "Title", "Title"])
    assert (found.positions["title"], found.unknown) == (1, {2: "Title"})


@pytest.mark.parametrize("column", ["Handle", "Title", "Variant Price"])
async def test_a_file_without_a_necessary_column_is_refused_whole(world: World, column: str) -> None:
    refused = failed(await world.try_import(export(row(), without=(column,)), "shop.csv"))
    assert refused == NotAProductExport(file="shop.csv", missing=(column,))
    assert await world.handles() == []


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"PK\x03\x04\0\0\0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b'"', b"\xff\xfe\xff"]
)
async def test_what_is_no_table_is_refused_with_all_that_is_missing(world: World, content: bytes) -> None:
    refused = failed(await world.try_import(content))
    assert isinstance(refused, NotAProductExport)
    assert refused.missing == ("Handle", "Title", "Variant Price")


async def test_order_exports_and_other_tables_are_refused(world: World, shared_data: Path) -> None:
    for path in (*sorted((shared_data / "orders").glob("*.csv")), shared_data / "northwind" / "products.csv"):
        assert isinstance(failed(await world.try_import(path.read_bytes())), NotAProductExport)


async def test_a_header_alone_imports_nothing(world: World) -> None:
    report = await world.import_file(",".join(HEADER))
    assert (report.rows, report.products, report.variants) == (0, Counts(), Counts())


async def test_a_file_that_is_not_there_is_refused(world: World, tmp_path: Path) -> None:
    importing = ProductImport(world.bus)
    for path in (tmp_path / "none.csv", tmp_path):
        refused = failed(await importing.run(FileSource(path), world.by(SYSTEM)))
        assert isinstance(refused, FileUnreadable)


async def test_who_may_not_import_is_told_once(world: World) -> None:
    answer = await ProductImport(world.bus).run(
        BytesSource("x", export(row()).encode()), world.by(world.guest)
    )
    assert isinstance(failed(answer), Forbidden)


async def test_progress_is_told_after_each_batch(world: World) -> None:
    told: list[ImportProgress] = []
    source = BytesSource("x", export(*(row(f"p{number}") for number in range(7))).encode())
    importing = ProductImport(world.bus, batch_products=3)
    await importing.run(source, world.by(SYSTEM), on_progress=told.append)
    assert [progress.products for progress in told] == [3, 6, 7]
    assert told[-1].bytes_read == told[-1].bytes_total == source.size


async def test_columns_with_values_that_are_not_kept_are_named(world: World) -> None:
    report = await world.import_file(export(row(Variant_Grams="100", Variant_Barcode="", Tax="")))
    assert report.ignored_columns == ("Variant Grams",)


async def test_the_packt_export_has_its_known_contents(world: World, shared_data: Path) -> None:
    content = (shared_data / "shopify" / "packt-product-data.csv").read_bytes()
    report = await world.import_file(content)
    variants = [each for handle in await world.handles() for each in await world.variants_of(handle)]
    assert (report.products, report.variants) == (Counts(created=20), Counts(created=21))
    assert str(sum(each.price for each in variants)) == "2345.84"
    assert (report.rows, report.rejected, report.remarks) == (21, (), ())
    assert (await world.import_file(content)).variants == Counts(unchanged=21)


async def test_the_book_sellers_export_has_its_known_contents(world: World, shared_data: Path) -> None:
    content = (shared_data / "shopify" / "pl-books-export.csv").read_bytes()
    report = await world.import_file(content)
    variants = [each for handle in await world.handles() for each in await world.variants_of(handle)]
    assert (report.products, report.variants) == (Counts(created=35), Counts(created=58))
    assert str(sum(each.price for each in variants)) == "350215.55"
    assert (report.rows, report.image_rows, report.rejected, report.remarks) == (60, 2, (), ())
    assert (await world.import_file(content)).variants == Counts(unchanged=58)
