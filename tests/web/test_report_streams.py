"""Reports that are sent while they are read: forms, refusals, readers who go away, rows that break off."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from emporion.testing.observer import Observer
from tests.integration.reports.crowd import deposits
from tests.integration.support import Market
from tests.web.people import Person

pytestmark = pytest.mark.long

MANY = 40_000


@pytest.fixture
async def observer(database: Database) -> AsyncIterator[Observer]:
    """Sees what the served application's sessions do."""
    observer = Observer(database.engine.url)
    await observer.open()
    yield observer
    await observer.close()


async def sold(owner: Person) -> None:
    variant, wallet = await owner.sells(price="4.25"), await owner.has_a_wallet(holding="20")
    order = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 3}]}
    await owner.makes("{shop}/orders", order)


async def wealth(owner: Person, bus: Bus, database: Database) -> str:
    """The id of the owner's wallet with MANY deposits."""
    wallet = await owner.has_a_wallet()
    shop = (await owner.asks("GET", "{shop}")).json()
    market = Market(bus, database, UUID(shop["id"]), UUID(wallet["owner_id"]), "EUR")
    await deposits(market, UUID(wallet["id"]), MANY)
    return str(wallet["id"])


def table(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))


REPORTS = [
    "sales/categories",
    "sales/customers",
    "sales/months",
    "best-sellers",
    "low-stock?below=50",
    "statement?wallet=revenue",
]


@pytest.mark.parametrize("path", REPORTS)
async def test_each_report_says_the_same_as_csv_and_as_json(owner: Person, path: str) -> None:
    await sold(owner)
    as_json = await owner.asks("GET", f"{{shop}}/reports/{path}")
    as_csv = await owner.asks("GET", f"{{shop}}/reports/{path}", Accept="text/csv")
    assert as_json.status_code == as_csv.status_code == 200, as_json.text + as_csv.text
    assert as_json.headers["content-type"] == "application/json"
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert as_csv.headers["vary"] == as_json.headers["vary"] == "Accept"
    assert as_csv.headers["transfer-encoding"] == "chunked"
    rows = as_json.json()["rows"]
    assert len(rows) == as_json.json()["count"] == len(table(as_csv.text)) > 0
    flat = [{**row.pop("totals", {}), **row} for row in rows]
    names = list(table(as_csv.text)[0])
    shown = [{key: "" if each is None else str(each) for key, each in row.items()} for row in flat]
    assert table(as_csv.text) == shown
    assert names[0] == next(iter(as_json.json()["rows"][0]))


async def test_csv_has_a_file_name(owner: Person) -> None:
    answer = await owner.asks("GET", "{shop}/reports/best-sellers?format=csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="best-sellers-{owner.shop}.csv"'
    assert answer.text == "variant_id,product_id,product,variant,sku,orders,units,gross,net\r\n"


async def test_the_format_that_is_said_wins_over_the_one_that_is_accepted(owner: Person) -> None:
    answer = await owner.asks("GET", "{shop}/reports/low-stock?format=json", Accept="text/csv")
    assert answer.json()["rows"] == []


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("low-stock", {"Accept": "image/png"}, 406, "form-not-offered"),
        ("low-stock?format=xml", {}, 422, "invalid-request"),
        ("low-stock?below=0", {}, 422, "invalid-request"),
        ("sales?from=yesterday", {}, 422, "moment-invalid"),
        ("sales/months?zone=Mars", {}, 422, "time-zone-unknown"),
        ("sales/customers?from=2026-02-01&to=2026-01-01", {}, 422, "period-empty"),
        ("sales/customers?min_charged=1e3", {}, 422, "invalid-request"),
        ("statement?wallet=nobody", {}, 422, "invalid-wallet-address"),
        ("statement", {}, 422, "invalid-request"),
    ],
)
async def test_what_is_wrong_is_a_problem(
    owner: Person, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await owner.asks("GET", f"{{shop}}/reports/{path}", **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_others_do_not_read_reports(owner: Person, stranger: Person) -> None:
    stranger.shop = owner.shop
    answer = await stranger.asks("GET", "{shop}/reports/best-sellers?format=csv")
    assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")
    answer = await stranger.asks("GET", "{shop}/reports/statement?wallet=revenue")
    assert (answer.status_code, answer.json()["code"]) == (404, "wallet-unknown")


@pytest.mark.long
async def test_a_long_account_comes_whole(owner: Person, bus: Bus, database: Database) -> None:
    wallet = await wealth(owner, bus, database)
    answer = await owner.asks("GET", f"{{shop}}/reports/statement?wallet={wallet}&format=csv")
    rows = table(answer.text)
    assert len(rows) == MANY + 2
    assert rows[-1]["balance"] == rows[-2]["balance"] == str(Decimal(sum(range(MANY + 1))) / 100)
    by_json = await owner.asks("GET", f"{{shop}}/reports/statement?wallet={wallet}&from=2020-01-02")
    document = json.loads(by_json.text)
    assert document["transfers"] == document["count"] - 2 == MANY - 24 * 60 + 1
    assert document["opening"] == document["rows"][0]["balance"]


async def test_a_reader_who_goes_away_frees_the_connection(
    owner: Person, bus: Bus, database: Database, observer: Observer
) -> None:
    wallet = await wealth(owner, bus, database)
    for _ in range(3):
        async with reading(owner, f"statement?wallet={wallet}") as answer:
            await anext(answer.aiter_raw())
        assert await observer.open_transactions(patience=5) == []


async def test_rows_that_break_off_do_not_look_complete(
    owner: Person, bus: Bus, database: Database, observer: Observer
) -> None:
    wallet = await wealth(owner, bus, database)
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
        async with reading(owner, f"statement?wallet={wallet}&format=csv") as answer:
            assert answer.status_code == 200
            pieces = answer.aiter_raw()
            await anext(pieces)
            await end_the_session_that_is_read_from(database, observer)
            async for _ in pieces:
                pass
    assert await observer.open_transactions(patience=5) == []


def reading(person: Person, path: str) -> "Reading":
    """A request whose answer is not read by itself."""
    return Reading(person, path)


class Reading:
    """Uses a connection of its own, so that leaving closes it."""

    def __init__(self, person: Person, path: str) -> None:
        self._client = httpx.AsyncClient(base_url=person.client.base_url, timeout=20, verify=False)
        self._request = self._client.build_request(
            "GET",
            f"/v1/shops/{person.shop}/reports/{path}",
            headers={"Authorization": f"Bearer {person.token}"},
        )

    async def __aenter__(self) -> httpx.Response:
        return await self._client.send(self._request, stream=True)

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()


async def end_the_session_that_is_read_from(database: Database, observer: Observer) -> None:
    """It waits for its client, in the middle of a transaction, because nobody reads on."""
    waiting = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'idle in transaction' AND query LIKE 'FETCH%'"
    )
    for _ in range(200):
        async with database.get_session() as session:
            found = list(await session.scalars(waiting))
        if len(found) == 1:
            await observer.terminate(found[0])
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("no session is being read from")
