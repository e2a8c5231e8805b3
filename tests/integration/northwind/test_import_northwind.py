"""The real files through the real commands, against the known answers of ../shared/data/README.md."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.catalog.find_product import FindProduct
from emporion.application.northwind.identity import user_id_of
from emporion.application.northwind.northwind_import import NorthwindImport
from emporion.application.northwind.report import Brought
from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.ports import Ranking
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from emporion.application.reports.views import SalesReportView
from emporion.application.shared.context import Context
from emporion.domain.catalog.product import ProductStatus
from tests.integration.northwind.conftest import Imported
from tests.integration.reports.streams import whole
from tests.integration.support import SYSTEM, ok

pytestmark = [pytest.mark.integration, pytest.mark.long]


async def sales(imported: Imported) -> SalesReportView:
    return ok(await imported.market.bus.ask(SalesReport(), imported.market.by()))


async def test_everything_is_brought(imported: Imported) -> None:
    report = imported.report
    assert report.categories == Brought(created=8)
    assert report.products == Brought(created=77)
    assert report.wallets == Brought(created=91)
    assert report.orders == Brought(created=830)
    assert report.deposited == Decimal("1265793.22")
    assert report.pieces_put_in == 51317 + sum(each.in_stock for each in imported.northwind.products)
    assert report.changed


async def test_the_sales_are_the_known_answers(imported: Imported) -> None:
    report = await sales(imported)
    assert report.totals.gross == Decimal("1354458.59")
    assert report.totals.net == Decimal("1265793.0395")
    assert report.totals.charged == Decimal("1265793.22")
    assert (report.totals.units, report.totals.orders) == (51317, 830)
    assert (report.largest_order, report.smallest_order) == (Decimal("16387.50"), Decimal("12.50"))
    assert report.refunded == Decimal(0)


async def test_the_parts_of_the_report_sum_to_the_whole(imported: Imported) -> None:
    report = await sales(imported)
    assert len(report.categories) == 8
    assert sum(each.net for each in report.categories) == report.totals.net
    assert len(report.customers) == report.customer_count == 89
    assert sum(each.totals.charged for each in report.customers) == report.totals.charged
    assert sum(each.totals.orders for each in report.months) == report.totals.orders
    assert (report.months[0].month, report.months[-1].month) == (date(1996, 7, 1), date(1998, 5, 1))


async def test_the_streamed_reports_sum_to_the_known_answers(imported: Imported) -> None:
    report = await sales(imported)
    _, customers = await whole(imported.market, SalesByCustomer())
    assert tuple(customers) == report.customers
    assert sum(each.totals.charged for each in customers) == Decimal("1265793.22")
    _, months = await whole(imported.market, SalesByMonth())
    assert tuple(months) == report.months
    _, categories = await whole(imported.market, SalesByCategory(min_orders=0))
    assert sum(each.gross for each in categories) == Decimal("1354458.59")
    _, sold = await whole(imported.market, BestSellers(ranking=Ranking.NET))
    assert sum(each.net for each in sold) == Decimal("1265793.0395")
    assert (sold[0].product, sum(each.units for each in sold)) == ("Côte de Blaye", 51317)
    header, _ = await whole(imported.market, AccountStatement(wallet="revenue"))
    assert (header.closing, header.transfers) == (Decimal("1265793.22"), 830)


async def test_good_customers_are_those_above_an_amount(imported: Imported) -> None:
    _, good = await whole(imported.market, SalesByCustomer(min_charged=Decimal(50_000), min_orders=20))
    everybody = (await sales(imported)).customers
    assert [each.name for each in good] == [
        each.name for each in everybody if each.totals.charged >= 50_000 and each.totals.orders >= 20
    ]
    assert 0 < len(good) < len(everybody)


async def test_the_books_are_right_afterwards(imported: Imported) -> None:
    reports = ok(await imported.market.bus.ask(VerifyShop(), imported.market.by(SYSTEM)))
    assert [violation for report in reports for violation in report.violations] == []
    assert len(reports) == 8


async def test_the_users_are_right_afterwards(imported: Imported) -> None:
    platform = Context(actor=SYSTEM)
    reports = ok(await imported.market.bus.ask(VerifyShop(limit=1_000_000), platform))
    brought = {user_id_of(customer) for customer in imported.northwind.customers}
    assert brought & {violation.record_id for report in reports for violation in report.violations} == set()


async def test_every_wallet_is_empty_and_the_stock_is_what_the_file_says(imported: Imported) -> None:
    balances = "SELECT coalesce(sum(balance), 0) FROM wallets WHERE shop_id = :shop AND kind = 'customer'"
    assert await imported.market.value(balances) == 0
    rows = await imported.market.rows("SELECT sku, stock FROM variants WHERE shop_id = :shop")
    assert {row.sku: row.stock for row in rows} == {
        f"NW-{each.id}": each.in_stock for each in imported.northwind.products
    }


async def test_orders_keep_their_number_and_day(imported: Imported) -> None:
    (row,) = await imported.market.rows(
        "SELECT placed_at, is_historic, total FROM orders WHERE shop_id = :shop AND number = 'NW-10248'"
    )
    assert row.placed_at.isoformat() == "1996-07-04T00:00:00+00:00"
    assert (row.is_historic, row.total) == (True, Decimal("440.00"))


async def test_what_is_discontinued_is_archived_and_the_rest_is_on_sale(imported: Imported) -> None:
    async def status(handle: str) -> ProductStatus:
        answer = await imported.market.bus.ask(FindProduct(product=handle), imported.market.by())
        return ok(answer).status

    assert await status("chai") is ProductStatus.ARCHIVED
    assert await status("aniseed-syrup") is ProductStatus.ACTIVE


async def test_nobody_can_log_in_as_a_customer(imported: Imported) -> None:
    rows = await imported.market.rows(
        """SELECT DISTINCT u.password_hash, u.is_verified, u.is_active
             FROM users u JOIN wallets w ON w.owner_id = u.id WHERE w.shop_id = :shop"""
    )
    assert [tuple(row) for row in rows] == [("!", False, True)]


async def test_a_second_import_changes_nothing_and_says_so(imported: Imported) -> None:
    assert await _again(imported) == imported.report.orders.created


async def test_a_second_import_after_its_keys_are_forgotten_changes_nothing(imported: Imported) -> None:
    async with imported.market.database.get_session(imported.market.shop_id) as session:
        await session.execute(text("DELETE FROM idempotency_keys"))
    assert await _again(imported) == imported.report.orders.created


async def _again(imported: Imported) -> int:
    """Import once more; how many orders it found."""
    before = await imported.market.everything(without=frozenset())
    again = ok(await NorthwindImport(imported.market.bus).run(imported.northwind, imported.market.by(SYSTEM)))
    assert await imported.market.everything(without=frozenset()) == before
    assert not again.changed
    assert (again.deposited, again.pieces_put_in) == (Decimal(0), 0)
    return again.orders.present
