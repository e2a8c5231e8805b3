"""Shopify exports imported through the real bus."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from emporion.application.catalog.import_products import ProductImport
from emporion.application.catalog.import_report import Counts, ImportReport
from emporion.application.catalog.shopify.source import BytesSource, FileSource
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import SYSTEM, Market, ok
from tests.unit.catalog.exports import export, row, size

ODD = "ż😀\u2028\ufffe\U0010ffff'\"\\u0000{}$1%s:a--/*"


async def imported(market: Market, content: str | bytes, *, batch_products: int = 200) -> ImportReport:
    data = content.encode() if isinstance(content, str) else content
    importing = ProductImport(market.bus, batch_products=batch_products)
    return ok(await importing.run(BytesSource("export.csv", data), market.by(SYSTEM)))


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, BEGIN and COMMIT left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("name", "products", "variants", "total"),
    [
        ("packt-product-data.csv", 20, 21, Decimal("2345.84")),
        ("pl-books-export.csv", 35, 58, Decimal("350215.55")),
    ],
)
async def test_a_real_export_has_its_known_contents_and_is_imported_once(
    market: Market, shared_data: Path, name: str, products: int, variants: int, total: Decimal
) -> None:
    source = FileSource(shared_data / "shopify" / name)
    importing = ProductImport(market.bus)
    first = ok(await importing.run(source, market.by()))
    assert (first.products, first.variants) == (Counts(created=products), Counts(created=variants))
    assert await market.value("SELECT sum(price) FROM variants WHERE shop_id = :shop") == total
    before = await market.everything()
    again = ok(await importing.run(source, market.by()))
    assert (again.products, again.variants) == (Counts(unchanged=products), Counts(unchanged=variants))
    assert await market.everything() == before


async def test_a_batch_is_five_statements_however_many_rows(market: Market, database: Database) -> None:
    content = export(*(size(str(number), handle=f"p{number % 20}") for number in range(200)))
    with statements(database) as sent:
        await imported(market, content)
    assert len(sent) <= 5
    with statements(database) as sent_again:
        await imported(market, content.replace("10.00", "11.00"))
    assert len(sent_again) <= 5


async def test_every_imported_row_is_audited_with_its_command(market: Market) -> None:
    await imported(market, export(size("S"), size("M")))
    found = await market.rows(
        "SELECT table_name, action, command FROM audit_records "
        "WHERE shop_id = :shop AND table_name IN ('products', 'variants') ORDER BY 1"
    )
    assert [tuple(each) for each in found] == [
        ("products", "insert", "ImportProductBatch"),
        ("variants", "insert", "ImportProductBatch"),
        ("variants", "insert", "ImportProductBatch"),
    ]


async def test_odd_characters_are_stored_as_they_are(market: Market) -> None:
    odd = row(title=ODD, Vendor=ODD, Tags=ODD, Option1_Name=ODD, Option1_Value=ODD, Variant_SKU=ODD)
    report = await imported(market, export(odd | {"Body (HTML)": ODD, "Type": ODD}))
    assert report.variants == Counts(created=1)
    assert await market.value("SELECT title FROM products WHERE shop_id = :shop") == ODD
    assert await market.value("SELECT options FROM variants WHERE shop_id = :shop") == {ODD: ODD}
    assert (await imported(market, export(odd | {"Body (HTML)": ODD, "Type": ODD}))).variants.unchanged == 1


async def test_the_largest_values_fit_their_columns(market: Market) -> None:
    wide = {f"Option{place} {what}": "ż" * 255 for place in (1, 2, 3) for what in ("Value",)}
    large = row(title="ż" * 255, price="999999999999.999999", Variant_Inventory_Qty="2000000000")
    assert (await imported(market, export(large | wide))).variants == Counts(created=1)


async def test_two_imports_of_one_file_at_once_make_one_catalog(market: Market) -> None:
    content = export(*(size(str(number), handle=f"p{number % 7}") for number in range(70)))
    reports = await asyncio.gather(*(imported(market, content, batch_products=2) for _ in range(4)))
    assert await market.value("SELECT count(*) FROM products WHERE shop_id = :shop") == 7
    assert await market.value("SELECT count(*) FROM variants WHERE shop_id = :shop") == 70
    assert all(report.rows == 70 for report in reports)
    assert sum(report.variants.created for report in reports) == 70


async def test_a_sale_during_an_import_is_not_lost(market: Market) -> None:
    content = export(*(size(str(number), Variant_Inventory_Qty="50") for number in range(20)))
    await imported(market, content)
    customer = await market.customer(balance=10_000)
    sold = await market.rows("SELECT id FROM variants WHERE shop_id = :shop ORDER BY id")
    changed = content.replace(",50,", ",60,")
    await asyncio.gather(
        imported(market, changed), *(market.place(customer, {each.id: 2}) for each in sold[:10])
    )
    stocks = await market.rows("SELECT stock, put_in FROM variants WHERE shop_id = :shop ORDER BY id")
    assert [(each.stock, each.put_in) for each in stocks] == [(58, 60)] * 10 + [(60, 60)] * 10
