"""Lists over a socket, on PostgreSQL: filtered, sorted, searched and counted."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.people import Person


async def titles(person: Person, query: str) -> list[str]:
    answer = await person.asks("GET", f"{{shop}}/products?{query}")
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


@pytest.fixture
async def shelf(owner: Person) -> Person:
    """An owner who sells three things."""
    for title, colour, tags, sku in (
        ("Blue kettle", "blue", ["home"], "K-100%"),
        ("Red kettle", "red", ["home", "sale"], "K-200"),
        ("Étagère", "red", [], None),
    ):
        body: dict[str, Any] = {
            "title": title,
            "tags": tags,
            "attributes": {"colour": colour, "size": {"cm": 5}},
        }
        await owner.makes("{shop}/products", body | {"variants": [{"price": "1", "stock": 1, "sku": sku}]})
    return owner


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=kettle", ["Blue kettle", "Red kettle"]),
        ("q=KETTLE+blue", ["Blue kettle"]),
        ("q=k-100%25", ["Blue kettle"]),
        ("q=k-1__", []),
        (f"q={quote('étag')}", ["Étagère"]),
        ("q=r", ["Red kettle"]),
        ("tags.contains=home&sort=-title", ["Red kettle", "Blue kettle"]),
        ("tags.contains=home,sale", ["Red kettle"]),
        (f"attributes.contains={quote(json.dumps({'colour': 'red'}))}", ["Red kettle", "Étagère"]),
        (f"attributes.contains={quote(json.dumps({'size': {'cm': 5.0}}))}&q=blue", ["Blue kettle"]),
        ("created_at.gt=2100-01-01T00:00:00Z", []),
        ("status=draft&sort=title", ["Blue kettle", "Red kettle", "Étagère"]),
    ],
)
async def test_products_are_found(shelf: Person, query: str, expected: list[str]) -> None:
    assert await titles(shelf, query) == expected


async def test_a_total_is_exact_for_a_short_list_however_it_is_asked(shelf: Person) -> None:
    for accuracy in ("exact", "capped", "estimated"):
        answer = await shelf.asks("GET", f"{{shop}}/products?q=kettle&limit=1&total={accuracy}")
        assert answer.json()["total"] == {"count": 2, "accuracy": "exact"}


async def test_lists_page_back(shelf: Person) -> None:
    first = (await shelf.asks("GET", "{shop}/products?limit=1&sort=-title")).json()
    address = f"{{shop}}/products?limit=1&sort=-title&cursor={first['next_cursor']}"
    second = (await shelf.asks("GET", address)).json()
    back = (await shelf.asks("GET", address.replace(first["next_cursor"], second["previous_cursor"]))).json()
    assert back["items"] == first["items"]
    assert back["next_cursor"] is not None


async def test_orders_are_filtered_and_sorted(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="100")
    variant = await owner.sells(price="10")
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 1}]}
    placed = [(await owner.makes("{shop}/orders", body))["id"] for _ in range(2)]
    body["items"][0]["quantity"] = 3
    large = (await owner.makes("{shop}/orders", body))["id"]

    async def ids(query: str) -> list[str]:
        answer = await owner.asks("GET", f"{{shop}}/orders?{query}")
        return [each["id"] for each in answer.json()["items"]]

    assert await ids("total.gte=10.01") == [large]
    assert await ids("sort=placed_at&total.lt=30&status=confirmed") == placed
    assert await ids("status.ne=confirmed") == []


async def test_a_statement_and_a_history_are_filtered(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="5")
    await owner.makes(f"{{shop}}/wallets/{wallet['id']}/deposits", {"amount": "7"})
    answer = await owner.asks("GET", f"{{shop}}/wallets/{wallet['id']}/statement?amount=7&kind=deposit")
    assert len(answer.json()["items"]) == 1
    trail = f"{{shop}}/audit/wallets/{wallet['id']}?sort=-id&action=update"
    found = (await owner.asks("GET", trail)).json()["items"]
    assert [each["new_values"]["version"] for each in found] == [3, 2]
