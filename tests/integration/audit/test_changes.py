"""Who changed what, when: by command, by actor, by time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from emporion.application.audit.find_changes import FindChanges
from emporion.application.audit.record_history import RecordHistory
from emporion.application.audit.views import AuditRecordView
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.shared.access import AccessDenied
from emporion.application.shops.rename_shop import RenameShop
from emporion.domain.audit.errors import TableNotAudited
from emporion.domain.audit.fields import ChangeFields
from emporion.domain.audit.record import AuditRecord
from emporion.domain.shared.criteria import Filter, Listing
from emporion.domain.shared.page import PageRequest
from tests.integration.support import SYSTEM, Market, ok, refusal

pytestmark = pytest.mark.integration

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)


async def changes(market: Market, wanted: Filter[AuditRecord], *, limit: int = 200) -> list[AuditRecordView]:
    """All pages of them."""
    found: list[AuditRecordView] = []
    request: PageRequest | None = PageRequest(limit)
    while request is not None:
        page = ok(await market.bus.ask(FindChanges(listing=Listing(wanted), page=request), market.by()))
        found += page.items
        request = None if page.next is None else PageRequest(limit, page.next)
    return found


async def test_all_changes_of_one_command_are_found(market: Market) -> None:
    customer, (tea, pot) = await market.customer(100), await market.variants(3, 5)
    order = ok(await market.place(customer, {tea.id: 1, pot.id: 2}))
    history = RecordHistory(table="orders", record_id=order.id)
    (placed,) = ok(await market.bus.ask(history, market.by())).items
    done = await changes(market, ChangeFields.command_id.equals(placed.command_id))
    assert sorted(each.table for each in done) == [
        "order_lines",
        "order_lines",
        "orders",
        "transfers",
        "variants",
        "variants",
        "wallets",
    ]
    assert {(each.command, each.actor_id) for each in done} == {("PlaceOrder", customer.user_id)}


async def test_changes_are_found_by_actor_and_half_open_time(market: Market) -> None:
    for seconds in range(6):
        actor = market.owner if seconds % 2 else SYSTEM
        context = replace(market.by(actor), now=BEGIN + timedelta(seconds=seconds))
        ok(await market.bus.execute(RenameShop(name=f"Name {seconds}"), context))
    within = ChangeFields.created_at.at_least(BEGIN + timedelta(seconds=1)) & ChangeFields.created_at.below(
        BEGIN + timedelta(seconds=5)
    )

    async def names(wanted: Filter[AuditRecord]) -> list[str]:
        return [str((each.new_values or {})["name"])[-1] for each in await changes(market, wanted, limit=1)]

    assert await names(within) == ["4", "3", "2", "1"]
    assert await names(within & ChangeFields.actor_id.equals(market.owner)) == ["3", "1"]
    assert await names(within & ChangeFields.actor_name.equals("test")) == ["4", "2"]


async def test_pages_of_changes_neither_repeat_nor_leave_out(market: Market) -> None:
    now = BEGIN
    for n in range(25):
        context = replace(market.by(), now=now + timedelta(seconds=n // 5))
        ok(await market.bus.execute(CreateCategory(name=f"Shelf {n}"), context))
    of_table = ChangeFields.table_name.equals("categories")
    whole = await changes(market, of_table)
    assert len(whole) == 25
    assert [each.id for each in await changes(market, of_table, limit=3)] == [each.id for each in whole]
    times = [each.at for each in whole]
    assert times == sorted(times, reverse=True)


async def test_changes_of_another_shop_are_not_there(market: Market, stranger: UUID) -> None:
    other = await Market.open(market.bus, market.database)
    ok(await other.bus.execute(RenameShop(name="Other"), other.by()))
    found = await changes(market, ChangeFields.command.equals("RenameShop"))
    assert found == []
    assert isinstance(refusal(await market.bus.ask(FindChanges(), market.by(stranger))), AccessDenied)


async def test_the_history_of_an_unknown_table_names_the_known_ones(market: Market) -> None:
    refused = refusal(
        await market.bus.ask(RecordHistory(table="order", record_id=market.shop_id), market.by())
    )
    assert isinstance(refused, TableNotAudited)
    assert "orders" in refused.message
