"""The end of every story: the eight invariants hold."""

from emporion.application.books.verify_shop import VerifyShop
from tests.integration.support import SYSTEM, Market, ok


async def assert_the_books_hold(market: Market) -> None:
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    assert [report for report in reports if not report.holds] == []
    assert len(reports) == 8
