"""Tables rebuilt from the trail: the same rows as there are, or as there were."""

import random
from typing import Any
from uuid import UUID

import pytest

from emporion.application.audit.rebuild_from_trail import RebuildFromTrail
from emporion.application.audit.views import RebuiltRow
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shops.add_member import AddMember
from emporion.domain.audit.errors import TableNotAudited
from emporion.domain.shops.membership import Role
from tests.integration.audit.chronicle import State, lived
from tests.integration.books.conftest import Vandal, vandal
from tests.integration.reports.streams import whole
from tests.integration.support import SYSTEM, Market, ok, refusal, stored_user

__all__ = ["vandal"]

pytestmark = pytest.mark.integration


def by_table(rows: list[RebuiltRow]) -> State:
    found: State = {}
    for row in rows:
        found.setdefault(row.table, {})[row.record_id] = row.values
    return found


def filled(state: State) -> State:
    return {table: rows for table, rows in state.items() if rows}


@pytest.mark.parametrize("seed", range(2))
async def test_a_shop_is_rebuilt_as_it_is_and_as_it_was(market: Market, seed: int) -> None:
    life = await lived(market, seed, steps=30)
    header, rows = await whole(market, RebuildFromTrail())
    assert [row for row in rows if row.problem] == []
    assert by_table(rows) == filled(await life.rows())
    assert set(by_table(rows)) <= set(header.tables)
    for at, state in random.Random(seed).sample(life.states, 5):
        _, then = await whole(market, RebuildFromTrail(at=at))
        assert by_table(then) == filled(state)


async def test_one_table_is_rebuilt_alone(market: Market) -> None:
    shelf = ok(await market.bus.execute(CreateCategory(name="Tea"), market.by())).id
    header, rows = await whole(market, RebuildFromTrail(table="categories"))
    assert header.tables == ("categories",)
    assert [(row.table, row.record_id, row.values["name"]) for row in rows] == [("categories", shelf, "Tea")]


async def test_what_was_changed_behind_the_trail_is_told(market: Market, vandal: Vandal) -> None:
    made = [ok(await market.bus.execute(CreateCategory(name=name), market.by())).id for name in "ABCD"]
    await vandal.run("UPDATE categories SET name = 'Mine' WHERE id = :id", id=made[0])
    await vandal.run("DELETE FROM categories WHERE id = :id", id=made[1])
    await vandal.run("DELETE FROM audit_records WHERE record_id = :id", id=made[2])
    _, rows = await whole(market, RebuildFromTrail(table="categories"))
    assert {row.record_id: row.problem for row in rows} == {
        made[0]: "differs from its audit trail in name",
        made[1]: "is gone without a word in its audit trail",
        made[2]: "has no audit trail",
        made[3]: "",
    }
    assert {row.record_id: row.values.get("name") for row in rows}[made[0]] == "A"


async def test_users_are_rebuilt_without_their_secrets_for_the_operator(market: Market) -> None:
    user = await stored_user(market.database)
    _, rows = await whole(market, RebuildFromTrail(table="users"), Context(actor=SYSTEM))
    (mine,) = [row for row in rows if row.record_id == user]
    assert (mine.problem, mine.values["password_hash"]) == ("", "[redacted]")


async def test_the_owner_rebuilds_and_the_staff_does_not(market: Market, stranger: UUID) -> None:
    (row,) = await market.rows("SELECT email FROM users WHERE id = :id", id=stranger)
    ok(await market.bus.execute(AddMember(email=row.email, role=Role.STAFF), market.by()))
    query: Any = RebuildFromTrail(table="shops")
    async with market.bus.stream(query, market.by(stranger)) as answer:
        assert isinstance(refusal(answer), AccessDenied)
    assert (await whole(market, query))[0].tables == ("shops",)


async def test_an_unknown_table_is_answered_with_the_known_ones(market: Market) -> None:
    async with market.bus.stream(RebuildFromTrail(table="users"), market.by()) as answer:
        refused = refusal(answer)
    assert isinstance(refused, TableNotAudited)
    assert "orders" in refused.known
