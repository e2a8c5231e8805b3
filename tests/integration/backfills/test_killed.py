"""`emporion db backfill`, killed in the middle and started again: nothing left out, nothing done twice."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emporion.container import Container
from tests.conftest import PROJECT, ServerUrls
from tests.integration.backfills.declared import VARIANTS
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market

PROGRAM = (
    "import sys, tests.integration.backfills.declared\n"
    "from emporion.__main__ import main\n"
    "sys.argv[0] = 'emporion'\n"
    "sys.exit(main())"
)
PLACE = "SELECT coalesce((SELECT seen FROM backfills WHERE name = :name), 0)"


def started(urls: ServerUrls, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "db", "backfill", VARIANTS, *options],
        cwd=folder,
        env={
            **kept,
            "EMPORION_DATABASE_URL": urls.app_url,
            "EMPORION_OWNER_DATABASE_URL": urls.owner_url,
            "EMPORION_SECRET_KEY": "k" * 32,
            "PYTHONPATH": os.pathsep.join((str(PROJECT / "src"), str(PROJECT))),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


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
            assert process.poll() is None, process.communicate()[0]
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        reached = await shops[0].value(PLACE, name=VARIANTS)
        assert 0 < reached < 300
    said, _ = await asyncio.to_thread(started(fresh_server, tmp_path, "--pause", "0").communicate)
    assert f"{VARIANTS} is done: 300 of 300 rows changed." in said.decode()
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
