"""The audit trail over HTTP."""

import csv
import io
from typing import Any

import pytest

from emporion.domain.shared.ids import new_id
from tests.web.people import Person


@pytest.fixture
async def order(owner: Person) -> Any:
    """An order of two pieces, whose shop was renamed afterwards."""
    variant, wallet = await owner.sells(price="4.25"), await owner.has_a_wallet(holding="20")
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 2}]}
    return await owner.makes("{shop}/orders", body)


async def test_a_record_as_of_a_time_comes_with_what_it_owned(owner: Person, order: Any) -> None:
    await owner.makes(f"{{shop}}/orders/{order['id']}/ship")
    history = (await owner.asks("GET", f"{{shop}}/audit/orders/{order['id']}")).json()["items"]
    assert [each["command"] for each in history] == ["PlaceOrder", "ShipOrder"]
    path = f"{{shop}}/audit/orders/{order['id']}/as-of"
    then = await owner.asks("GET", f"{path}?at={history[0]['at']}")
    assert then.status_code == 200, then.text
    state = then.json()["state"]
    assert (state["version"], state["values"]["status"], state["values"]["total"]) == (1, "confirmed", "8.5")
    (line,) = then.json()["owned"]["order_lines"]
    assert (line["values"]["quantity"], line["version"]) == (2, None)
    now = (await owner.asks("GET", f"{path}?at={history[1]['at']}")).json()["state"]
    assert (now["version"], now["values"]["status"]) == (2, "shipped")


async def test_what_one_command_did_is_listed(owner: Person, order: Any) -> None:
    (placed,) = (await owner.asks("GET", f"{{shop}}/audit/orders/{order['id']}")).json()["items"]
    answer = await owner.asks("GET", f"{{shop}}/audit/commands/{placed['command_id']}?total=exact")
    tables = sorted(each["table"] for each in answer.json()["items"])
    assert tables == ["order_lines", "orders", "transfers", "variants", "wallets"]
    assert answer.json()["total"]["count"] == 5
    filtered = await owner.asks("GET", f"{{shop}}/audit/commands/{placed['command_id']}?table_name=wallets")
    assert [each["table"] for each in filtered.json()["items"]] == ["wallets"]


async def test_changes_are_filtered_and_come_in_pages(owner: Person, order: Any) -> None:
    first = (await owner.asks("GET", "{shop}/audit?limit=3&created_at.gte=2020-01-01T00:00:00Z")).json()
    assert len(first["items"]) == 3
    path = f"{{shop}}/audit?limit=3&created_at.gte=2020-01-01T00:00:00Z&cursor={first['next_cursor']}"
    second = (await owner.asks("GET", path)).json()
    assert {each["id"] for each in first["items"]} & {each["id"] for each in second["items"]} == set()
    nobody = (await owner.asks("GET", f"{{shop}}/audit?actor_id={new_id()}")).json()
    assert nobody["items"] == []


async def test_a_table_is_rebuilt_as_json_and_csv(owner: Person, order: Any) -> None:
    answer = (await owner.asks("GET", "{shop}/audit/rebuild?table=orders")).json()
    assert (answer["shop"], answer["tables"], answer["count"]) == (owner.shop, ["orders"], 1)
    assert (answer["rows"][0]["problem"], answer["rows"][0]["values"]["total"]) == ("", "8.5")
    as_csv = await owner.asks("GET", "{shop}/audit/rebuild?format=csv")
    rows = list(csv.DictReader(io.StringIO(as_csv.text, newline="")))
    assert {"orders", "order_lines", "wallets", "shops"} <= {row["table"] for row in rows}
    assert {row["problem"] for row in rows} == {""}
    assert as_csv.headers["content-disposition"].endswith(f'"rebuilt-shop-{owner.shop}.csv"')


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("users/{id}", 404, "table-not-audited"),
        ("users/{id}/as-of?at=2026-01-31", 404, "table-not-audited"),
        ("rebuild?table=users", 404, "table-not-audited"),
        ("orders/{id}/as-of?at=2026-01-31", 404, "record-absent"),
        ("orders/{id}/as-of?at=then", 422, "moment-invalid"),
        ("orders/{id}/as-of", 422, "invalid-request"),
        ("rebuild?at=2026-13-01", 422, "moment-invalid"),
    ],
)
async def test_what_cannot_be_told_is_a_problem(owner: Person, path: str, status: int, code: str) -> None:
    answer = await owner.asks("GET", "{shop}/audit/" + path.replace("{id}", str(new_id())))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if code == "table-not-audited":
        assert "orders" in answer.json()["known"]


@pytest.mark.parametrize("path", ["", "/rebuild", f"/orders/{new_id()}", f"/commands/{new_id()}"])
async def test_others_do_not_read_the_trail(owner: Person, stranger: Person, path: str) -> None:
    stranger.shop = owner.shop
    assert (await stranger.asks("GET", f"{{shop}}/audit{path}")).status_code == 403
