"""As of a time: what the trail tells is what was written down then."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table

from emporion.application.audit.record_as_of import RecordAsOf
from emporion.application.audit.views import RecordStateView
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shops.rename_shop import RenameShop
from emporion.domain.audit.errors import RecordAbsent, TableNotAudited
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.invariants.scope import audited
from emporion.infrastructure.persistence.tables import TableInfo
from tests.integration.audit.chronicle import BEGIN, Chronicle, lived
from tests.integration.support import SYSTEM, Market, ok, refusal, stored_user

pytestmark = pytest.mark.integration

OWNED = {"orders": ("order_lines", "order_id"), "products": ("product_categories", "product_id")}


async def as_of(market: Market, table: str, record_id: UUID, at: Any) -> Any:
    return await market.bus.ask(RecordAsOf(table=table, record_id=record_id, at=at), market.by())


@pytest.mark.parametrize("seed", range(3))
async def test_a_record_is_told_as_it_was_at_any_time(market: Market, seed: int) -> None:
    life, dice = await lived(market, seed, steps=40), random.Random(seed)
    known = {(table, row) for _, state in life.states for table, rows in state.items() for row in rows}
    asked = sorted(known, key=str)
    looked = 0
    for _ in range(120):
        table, record_id = dice.choice(asked)
        at = BEGIN + timedelta(seconds=dice.uniform(10, 10 * len(life.states) + 5))
        expected = life.as_of(at).get(table, {}).get(record_id)
        answer = await as_of(market, table, record_id, at)
        if expected is None:
            assert refusal(answer) == RecordAbsent(table=table, record_id=record_id, at=at)
            continue
        looked += 1
        assert_state(ok(answer), expected, life, at)
    assert looked > 40


def assert_state(found: RecordStateView, expected: dict[str, Any], life: Chronicle, at: Any) -> None:
    assert found.state.values == expected, found.table
    assert found.state.version == expected.get("version")
    assert found.state.changed_at <= at
    table, column = OWNED.get(found.table, ("", ""))
    owned = [row for row in life.as_of(at).get(table, {}).values() if row[column] == expected["id"]]
    assert [each.values for each in found.owned.get(table, ())] == sorted(owned, key=lambda row: row["id"])
    assert set(found.owned) == ({table} if table else set())


async def test_a_time_between_two_commands_is_that_of_the_first(market: Market) -> None:
    life = Chronicle(market)
    for name in ("One", "Two"):
        await life.does(RenameShop(name=name))
    for seconds, name in ((10, "One"), (15, "One"), (20, "Two"), (10**6, "Two")):
        found = ok(await as_of(market, "shops", market.shop_id, BEGIN + timedelta(seconds=seconds)))
        assert found.state.values["name"] == name


async def test_a_command_that_began_first_and_changed_last_happened_last(market: Market) -> None:
    """Else a time between the two would show a mixture that never was."""
    life = Chronicle(market)
    await life.does(RenameShop(name="First"))
    for name, seconds in (("Late", 30), ("Early", 20)):
        context = replace(market.by(), now=BEGIN + timedelta(seconds=seconds))
        ok(await market.bus.execute(RenameShop(name=name), context))
    for seconds, name in ((25, "First"), (30, "Early")):
        found = ok(await as_of(market, "shops", market.shop_id, BEGIN + timedelta(seconds=seconds)))
        assert found.state.values["name"] == name
        assert found.state.changed_at == BEGIN + timedelta(seconds=10 if name == "First" else 30)


async def test_an_unknown_table_is_answered_with_the_known_ones(market: Market) -> None:
    refused = refusal(await as_of(market, "order", new_id(), BEGIN))
    assert isinstance(refused, TableNotAudited)
    assert {"orders", "wallets", "shops"} <= set(refused.known)
    assert "users" not in refused.known
    assert "orders, " in refused.message


async def test_secrets_stay_redacted_and_the_platforms_tables_are_the_operators(market: Market) -> None:
    user = await stored_user(market.database)
    query = RecordAsOf(table="users", record_id=user, at=market.by().now + timedelta(hours=1))
    found = ok(await market.bus.ask(query, Context(actor=SYSTEM)))
    assert found.state.values["password_hash"] == "[redacted]"
    assert isinstance(refusal(await market.bus.ask(query, market.by())), TableNotAudited)
    nobody = replace(market.by(), shop_id=None)
    assert isinstance(refusal(await market.bus.ask(query, nobody)), AccessDenied)


async def test_another_shops_record_is_not_there(market: Market) -> None:
    other = await Market.open(market.bus, market.database)
    (tea,) = await other.variants(1)
    answer = await as_of(market, "variants", tea.id, other.by().now + timedelta(hours=1))
    assert isinstance(refusal(answer), RecordAbsent)


async def test_customers_do_not_read_the_trail(market: Market, stranger: UUID) -> None:
    query = RecordAsOf(table="shops", record_id=market.shop_id, at=BEGIN)
    assert isinstance(refusal(await market.bus.ask(query, market.by(stranger))), AccessDenied)


@pytest.mark.parametrize("of_shop", [True, False])
def test_whoever_is_owned_names_a_root_that_it_points_to(of_shop: bool) -> None:
    tables = {info.name: (table, info) for table, info in audited(of_shop=of_shop)}
    for table, info in tables.values():
        if info.owner is not None:
            assert_points(table, info)
            assert info.owner[0] in tables


def assert_points(table: Table, info: TableInfo) -> None:
    root, column = info.owner or ("", "")
    targets = [key.column.table.name for key in table.c[column].foreign_keys]
    assert root in targets


def test_the_rows_of_every_aggregate_declare_their_root() -> None:
    owners = {info.name: info.owner for _, info in audited(of_shop=True) if info.owner is not None}
    assert owners == {table: (root, column) for root, (table, column) in OWNED.items()}
