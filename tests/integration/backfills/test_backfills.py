"""Backfills change each row once, with version and audit record, and keep their place."""

import asyncio
from typing import Any

import pytest
from returns.result import Failure

from emporion.application.upkeep.backfills import BackfillUnderWay, BackfillUnknown, BackfillView, Pace
from emporion.container import Container
from emporion.infrastructure.persistence.backfills.backfill import Backfill
from emporion.infrastructure.persistence.backfills.runner import SqlBackfills, adapted
from emporion.infrastructure.persistence.models.wallets import TransferModel
from tests.integration.backfills.declared import LINES, USERS, VARIANTS
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market, ok

QUICK = Pace(batch=0.001, pause=0, smallest=7)
TRAIL = (
    "SELECT count(*), count(DISTINCT record_id), min(actor_name), min(old_values ->> 'title'), "
    "min(new_values ->> 'title') FROM audit_records WHERE shop_id = :shop AND command = :command"
)


@pytest.fixture
async def shops(fresh_container: Container) -> list[Market]:
    """Two shops with 20 variants each."""
    found = [await Market.open(fresh_container.bus(), fresh_container.database()) for _ in range(2)]
    for market in found:
        await market.product(*range(1, 21))
    return found


@pytest.fixture
def backfills(fresh_container: Container) -> SqlBackfills:
    return SqlBackfills(fresh_container.database())


async def run(backfills: SqlBackfills, name: str, *, again: bool = False) -> BackfillView:
    seen: list[Any] = []
    view: BackfillView = ok(
        await backfills.run(name, QUICK, lambda done, total: seen.append(done), again=again)
    )
    assert seen == sorted(seen)
    return view


async def test_rows_of_all_shops_change_with_version_and_audit_record(
    backfills: SqlBackfills, shops: list[Market]
) -> None:
    done = await run(backfills, VARIANTS)
    assert (done.state, done.seen, done.changed) == ("done", 40, 40)
    for market in shops:
        titles = await market.rows("SELECT title, version FROM variants WHERE shop_id = :shop")
        assert {(title[-1], version) for title, version in titles} == {("!", 2)}
        ((count, records, actor, old, new),) = await market.rows(TRAIL, command=VARIANTS)
        assert (count, records, actor, new) == (20, 20, "backfill", f"{old}!")
        await assert_the_books_hold(market)


async def test_run_twice_it_changes_nothing(backfills: SqlBackfills, shops: list[Market]) -> None:
    first = await run(backfills, VARIANTS)
    before = [await market.everything() for market in shops]
    assert await run(backfills, VARIANTS) == first
    again = await run(backfills, VARIANTS, again=True)
    assert (again.seen, again.changed) == (40, 0)
    assert [await market.everything() for market in shops] == before


async def test_rows_without_versions_and_rows_of_no_shop_are_filled_in_too(
    backfills: SqlBackfills, shops: list[Market]
) -> None:
    market = shops[0]
    customer = await market.customer(1000)
    (variant, *_) = await market.variants(5)
    ok(await market.place(customer, {variant.id: 1}))
    assert (await run(backfills, LINES)).changed == 1
    users = await run(backfills, USERS)
    assert users.seen >= 3
    assert await market.value("SELECT count(*) FROM users WHERE name <> 'Ada'") == 0
    await assert_the_books_hold(market)


async def test_a_second_run_at_once_is_refused(backfills: SqlBackfills, shops: list[Market]) -> None:
    slow = asyncio.create_task(backfills.run(VARIANTS, Pace(batch=0.001, pause=0.2), lambda *_: None))
    await asyncio.sleep(0.2)
    refused = await backfills.run(VARIANTS, QUICK, lambda *_: None)
    assert refused == Failure(BackfillUnderWay(name=VARIANTS))
    assert ok(await slow).changed == 40
    assert (await run(backfills, VARIANTS)).changed == 40


async def test_the_list_tells_what_was_begun(backfills: SqlBackfills, shops: list[Market]) -> None:
    assert {each.name: each.state for each in await backfills.overview()}[VARIANTS] == "new"
    await run(backfills, VARIANTS)
    found = {each.name: each for each in await backfills.overview()}
    assert (found[VARIANTS].state, found[VARIANTS].changed) == ("done", 40)
    assert found[VARIANTS].about == "Titles of variants end with an exclamation mark."
    assert found["trimmed-skus"].state == "new"


async def test_an_unknown_name_is_refused(backfills: SqlBackfills) -> None:
    refused = await backfills.run("nothing", QUICK, lambda *_: None)
    assert isinstance(refused.failure(), BackfillUnknown)


def test_the_ledger_cannot_be_filled_in() -> None:
    with pytest.raises(TypeError, match="never changed"):
        type("Forged", (Backfill,), {"name": "forged", "model": TransferModel})


@pytest.mark.parametrize(
    ("size", "took", "expected"),
    [(100, 0.1, 200), (100, 0.2, 100), (100, 10, 50), (30, 10, 20), (4000, 0.1, 5000)],
)
def test_the_size_of_a_batch_follows_how_long_it_took(size: int, took: float, expected: int) -> None:
    assert adapted(size, took, Pace(batch=0.2, smallest=20, largest=5000)) == expected
