"""Whatever a file holds: no failure, every row accounted for, nothing changed by a second run."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emporion.application.catalog.import_report import ImportReport
from emporion.application.catalog.shopify.cells import (
    parse_compare_at,
    parse_number,
    parse_price,
    parse_stock,
)
from emporion.application.catalog.shopify.groups import read_groups
from emporion.application.catalog.shopify.source import BytesSource
from emporion.application.catalog.shopify.survey import body_records, lay_out, opened, survey
from emporion.domain.shared.errors import Invalid
from tests.unit.catalog.exports import export
from tests.unit.catalog.world import World, failed

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

MARKS = (
    "",
    " ",
    '"',
    '""',
    ",",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "'",
    "\ufeff",
    "\u2028",
    "\ufffd",
    "ż",
    "😀",
    "</p>",
)
VALUES = ("N/A", "0.00", "14,000,000", "-3", "1e9", "TRUE", "=1+1", "Default Title", "x" * 300)
SPICE = st.sampled_from([*MARKS, *VALUES])
CELL = st.one_of(SPICE, st.text(max_size=8), st.decimals(0, 10**7, places=2).map(str))
HANDLE = st.sampled_from(["shirt", "shirt", "Lamp", "lamp ", "café", "", "!"])
PRICE = st.one_of(st.sampled_from(["10.00", "1,5", "5", "N/A", ""]), CELL)
ROW = st.fixed_dictionaries(
    {"Handle": HANDLE, "Variant Price": PRICE},
    optional={
        "Title": st.one_of(st.sampled_from(["Shirt", "Lamp"]), CELL),
        "Body (HTML)": CELL,
        "Option1 Name": CELL,
        "Option1 Value": st.one_of(st.sampled_from(["S", "M"]), CELL),
        "Variant SKU": CELL,
        "Variant Inventory Qty": st.one_of(st.sampled_from(["1", "-1", "2.5"]), CELL),
        "Variant Compare At Price": CELL,
        "Image Src": CELL,
        "Tags": CELL,
        "Published": CELL,
        "Status": CELL,
    },
)


def is_complete(report: ImportReport) -> bool:
    """Every row of the file is in the report exactly once."""
    counted = report.variants.total + report.image_rows + report.blank_rows
    return report.rows == counted and report.variants.rejected == len(report.rejected)


async def new_world() -> World:
    world = World()
    await world.furnish()
    return world


@QUICK
@given(st.lists(ROW, max_size=12))
async def test_every_row_of_an_odd_file_is_told_and_imported_once(
    rows: list[dict[str, str]],
) -> None:
    world, text = await new_world(), export(*rows)
    first = await world.import_file(text)
    again = await world.import_file(text)
    assert is_complete(first)
    assert first.rows == len(rows)
    assert (again.variants.created, again.variants.updated, again.products.updated) == (0, 0, 0)
    assert again.variants.unchanged == first.variants.created + first.variants.updated
    assert [each.line for each in again.rejected] == [each.line for each in first.rejected]


@QUICK
@given(st.lists(ROW, min_size=1, max_size=8), st.data())
@example(rows=[{"Handle": "shirt", "Title": "Shirt", "Variant Price": "1"}], data=None)
async def test_a_file_with_damaged_bytes_is_read_to_its_end(
    rows: list[dict[str, str]], data: st.DataObject | None
) -> None:
    content = bytearray(export(*rows).encode("utf-8"))
    start = content.index(b"\n") + 1
    for _ in range(data.draw(st.integers(1, 6)) if data else 0):
        assert data is not None
        place = data.draw(st.integers(start, len(content)))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    world = await new_world()
    first, again = await world.import_file(bytes(content)), await world.import_file(bytes(content))
    assert is_complete(first)
    assert is_complete(again)
    assert (again.variants.created, again.variants.updated, again.products.updated) == (0, 0, 0)


@QUICK
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-16"))))
async def test_bytes_that_are_no_export_are_refused_as_a_whole(content: bytes) -> None:
    assert isinstance(failed(await (await new_world()).try_import(content)), Invalid)


@QUICK
@given(st.lists(ROW, min_size=1, max_size=20))
def test_every_record_is_in_exactly_one_group(rows: list[dict[str, str]]) -> None:
    source = BytesSource("x", export(*rows).encode())
    surveyed = survey(source, lay_out(source))
    groups = list(read_groups(source, surveyed, lambda position: None))
    with opened(source, surveyed.layout.encoding.name) as text:
        lines = [record.line for record in body_records(text, surveyed.layout)]
    assert sorted(row.line for group in groups for row in group.rows) == lines
    handles = [group.handle for group in groups if group.handle]
    assert len(handles) == len(set(handles))


@QUICK
@given(st.lists(st.integers(0, 25), min_size=1, max_size=40))
async def test_torn_products_are_imported_like_whole_ones(order: list[int]) -> None:
    rows = [
        {"Handle": f"p{number % 5}", "Title": "T", "Option1 Value": f"{number}", "Variant Price": "1"}
        for number in order
    ]
    torn, whole = await new_world(), await new_world()
    first = await torn.import_file(export(*rows))
    second = await whole.import_file(export(*sorted(rows, key=lambda each: each["Handle"])))
    assert (first.products, first.variants) == (second.products, second.variants)
    for handle in await whole.handles():
        assert [each.title for each in await torn.variants_of(handle)] == [
            each.title for each in await whole.variants_of(handle)
        ]


@given(st.one_of(CELL, st.text()))
def test_a_cell_is_read_or_refused_and_never_negative(text: str) -> None:
    price, stock, compare_at = parse_price(text), parse_stock(text), parse_compare_at(text)
    assert isinstance(price, str) or price.value >= 0
    assert stock.value is None or stock.value >= 0
    assert compare_at.value is None or compare_at.value > 0


@given(st.decimals(0, 10**11, places=2))
def test_a_number_is_read_the_same_with_and_without_thousands(number: object) -> None:
    assert parse_number(f"{number:,}") == parse_number(f"{number:f}") == number
