"""`emporion db backfill`, killed in the middle and started again: nothing left out, nothing done twice."""

import asyncio
import os
from pathlib import Path

import pytest

from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.forked import Forked, emporion
from tests.integration.backfills.declared import VARIANTS
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market

pytestmark = pytest.mark.long

PLACE = "SELECT coalesce((SELECT seen FROM backfills WHERE name = :name), 0)"


def started(urls: ServerUrls, folder: Path, *options: str) -> Forked:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return Forked(
        emporion_with_the_declared,
        ("db", "backfill", VARIANTS, *options),
        environment={
            **kept,
            "EMPORION_DATABASE_URL": urls.app_url,
            "EMPORION_OWNER_DATABASE_URL": urls.owner_url,
            "EMPORION_SECRET_KEY": "k" * 32,
        },
        folder=folder,
        log=folder / "backfill.log",
    )


def emporion_with_the_declared(*arguments: str) -> int:
    """The command line, which knows this test's backfills because they are imported here."""
    return emporion(*arguments)


@pytest.mark.parametrize("kills", [2])
async def test_killed_and_started_again_it_goes_on(
    fresh_server: ServerUrls, fresh_container: Container, tmp_path: Path, kills: int
) -> None:
    shops = [await Market.open(fresh_container.bus(), fresh_container.database()) for _ in range(2)]
    for market in shops:
        await market.product(*range(1, 151))
    reached = 0
    for _ in range(kills):
        process = started(fresh_server, tmp_path, "--batch", "0.01", "--pause", "0.1")
        while await shops[0].value(PLACE, name=VARIANTS) < reached + 60:
            assert process.poll() is None, process.log.read_text()
            await asyncio.sleep(0.02)
        process.kill()
        process.wait()
        reached = await shops[0].value(PLACE, name=VARIANTS)
        assert 0 < reached < 300
    last = started(fresh_server, tmp_path, "--pause", "0")
    assert await asyncio.to_thread(last.wait) == 0
    assert f"{VARIANTS} is done: 300 of 300 rows changed." in last.log.read_text()
    for market in shops:
        rows = await market.rows(
            "SELECT DISTINCT right(title, 1), version FROM variants WHERE shop_id = :shop"
        )
        assert [tuple(row) for row in rows] == [("!", 2)]
        counted = (
            "SELECT count(*), count(DISTINCT record_id) FROM audit_records "
            "WHERE shop_id = :shop AND command = :command"
        )
        assert [tuple(row) for row in await market.rows(counted, command=VARIANTS)] == [(150, 150)]
        await assert_the_books_hold(market)
