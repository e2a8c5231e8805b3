"""Northwind, brought once for all tests that only look at it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from emporion.application.northwind.data import Northwind
from emporion.application.northwind.northwind_import import NorthwindImport
from emporion.application.northwind.reader import read_northwind
from emporion.application.northwind.report import NorthwindReport
from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import SYSTEM, Market, ok


@dataclass(frozen=True)
class Imported:
    """A shop after the import, and what the import said."""

    market: Market
    northwind: Northwind
    report: NorthwindReport


@pytest.fixture(scope="session")
def northwind(shared_data: Path) -> Northwind:
    return ok(read_northwind(shared_data / "northwind"))


@pytest.fixture(scope="session")
async def imported(northwind: Northwind, bus: Bus, database: Database) -> Imported:
    market = await Market.open(bus, database, "USD")
    report = ok(await NorthwindImport(bus).run(northwind, market.by(SYSTEM)))
    return Imported(market, northwind, report)
