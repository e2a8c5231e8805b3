"""`make migrations-proof`: every operation on a million rows while orders are placed, safe and naive; exit
code 1 when an order failed, or waited for as long as a lock time-out, under a safe one."""

import argparse
import asyncio
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import structlog

from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.testing.postgres import ServerUrls
from tests.proofs.migrations.changes import STEPS
from tests.proofs.migrations.measured import Measure, measure
from tests.proofs.migrations.plot import LOCK_TIMEOUT, svg
from tests.proofs.migrations.stage import People, container_of, fill

PARTS = ("fill", "safe", "naive", "plot")
PEOPLE = "people.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make migrations-proof", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rate", type=float, default=20, help="orders a second")
    parser.add_argument("--home", type=Path, help="of the server, to do the parts one by one")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with _home(given.home) as home:
        if "fill" in given.parts:
            _fill(home / "filled", given.rows)
        for part in ("safe", "naive"):
            if part in given.parts:
                _measure(home, part, given.rate)
        if "plot" in given.parts:
            _plot(home, given.rows, given.rate)
        return _verdict(home)


@contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="emporion-migrations-") as folder:
        yield Path(folder)


def _fill(home: Path, rows: int) -> None:
    """The server that both runs begin with a copy of."""
    with EmbeddedPostgres(home) as found:
        urls = ServerUrls(found.owner_url, found.app_url)
        Migrations(urls.owner_url).upgrade()

        async def filled() -> None:
            async with container_of(urls) as container:
                people = await People.settle(container)
            await fill(urls, people, rows)
            (home / PEOPLE).write_text(people.written(), encoding="utf-8")

        asyncio.run(filled())


def _measure(home: Path, part: str, rate: float) -> None:
    copy = home / "measured"
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "-a", home / "filled", copy], check=True)  # with its owner, who is not root
    people = People.read((copy / PEOPLE).read_text(encoding="utf-8"))
    with EmbeddedPostgres(copy) as server:
        urls = ServerUrls(server.owner_url, server.app_url)

        async def measured() -> list[Measure]:
            async with container_of(urls) as container:
                return await measure(urls, people.traffic(container, rate), naive=part == "naive", tell=_tell)

        found = asyncio.run(measured())
    shutil.rmtree(copy, ignore_errors=True)
    figures = [asdict(each) for each in found]
    (home / f"{part}.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


def _tell(each: Measure) -> None:
    print(
        f"  {each.name:38} {each.end - each.start:7.2f} s, longest order {each.stall:6.2f} s, "
        f"longest wait for a lock {each.lock_wait:6.2f} s, "
        f"{each.failed} of {each.orders} orders failed, tries {each.tries} {each.why}",
        flush=True,
    )


def _plot(home: Path, rows: int, rate: float) -> None:
    safe, naive = (json.loads((home / f"{part}.json").read_text()) for part in ("safe", "naive"))
    for figures, step in zip(naive, STEPS, strict=True):
        figures["counts"] = step.naive != "SELECT 1"
    caption = f"Schema changes on {rows:,} rows while {rate:g} orders a second are placed"
    picture = home / "migrations.svg"
    picture.write_text(svg(safe, naive, caption), encoding="utf-8")
    print(f"picture: {picture}")


def _verdict(home: Path) -> int:
    file = home / "safe.json"
    found = json.loads(file.read_text()) if file.exists() else []
    failed = sum(each["failed"] for each in found)
    longest = max((each["stall"] for each in found), default=0.0)
    print(f"safe operations: {failed} orders failed, longest wait {longest:.2f} s")
    return 1 if failed or longest >= LOCK_TIMEOUT else 0


if __name__ == "__main__":
    sys.exit(main())
