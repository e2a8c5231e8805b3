"""Requests that are repeated, and lists that are longer than a page."""

import asyncio
from typing import Any

from tests.web.people import Person


async def test_an_order_sent_again_with_its_key_is_answered_not_placed(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="100")
    variant = await owner.sells(price="4.25", stock=10)
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 2}]}
    first = await owner.asks("POST", "{shop}/orders", body, Idempotency_Key="order-1")
    again = await owner.asks("POST", "{shop}/orders", body, Idempotency_Key="order-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert len((await owner.asks("GET", "{shop}/orders")).json()["items"]) == 1
    left = (await owner.asks("GET", f"{{shop}}/wallets/{wallet['id']}")).json()
    assert left["balance"] == "91.5"


async def test_the_order_is_where_its_location_says(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="100")
    variant = await owner.sells()
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 1}]}
    placed = await owner.asks("POST", "{shop}/orders", body)
    found = (await owner.asks("GET", placed.headers["Location"])).json()
    assert found | {"left_out": []} == placed.json()


async def test_a_refusal_is_replayed_too(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="1")
    variant = await owner.sells(price="2")
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 1}]}
    first = await owner.asks("POST", "{shop}/orders", body, Idempotency_Key="short")
    await owner.makes(f"{{shop}}/wallets/{wallet['id']}/deposits", {"amount": "10"})
    again = await owner.asks("POST", "{shop}/orders", body, Idempotency_Key="short")
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.json()["code"] == "insufficient-funds"


async def test_a_key_with_another_body_is_refused(owner: Person) -> None:
    wallet = await owner.has_a_wallet()
    path = f"{{shop}}/wallets/{wallet['id']}/deposits"
    await owner.makes(path, {"amount": "1"}, Idempotency_Key="deposit-1")
    answer = await owner.asks("POST", path, {"amount": "2"}, Idempotency_Key="deposit-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_one_request_sent_ten_times_at_once_is_done_once(owner: Person) -> None:
    wallet = await owner.has_a_wallet()
    path = f"{{shop}}/wallets/{wallet['id']}/deposits"
    answers = await asyncio.gather(
        *(owner.asks("POST", path, {"amount": "1"}, Idempotency_Key="at-once") for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["transfer"]["id"] for answer in answers}) == 1


async def pages(person: Person, path: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    cursor: str | None = None
    while cursor is not None or not found:
        query = f"?limit=2&cursor={cursor}" if cursor else "?limit=2"
        page = (await person.asks("GET", path + query)).json()
        found.append(page["items"])
        cursor = page["next_cursor"]
    return found


async def test_cursors_walk_a_list_once_from_end_to_end(owner: Person) -> None:
    made = [(await owner.sells())["product_id"] for _ in range(5)]
    found = await pages(owner, "{shop}/products")
    assert [len(page) for page in found] == [2, 2, 1]
    assert [each["id"] for page in found for each in page] == made


async def test_a_page_is_not_disturbed_by_what_is_added_meanwhile(owner: Person) -> None:
    made = [(await owner.sells())["product_id"] for _ in range(3)]
    first = (await owner.asks("GET", "{shop}/products?limit=2")).json()
    made.append((await owner.sells())["product_id"])
    rest = (await owner.asks("GET", f"{{shop}}/products?limit=9&cursor={first['next_cursor']}")).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made


async def test_a_broken_cursor_is_a_problem(owner: Person) -> None:
    answer = await owner.asks("GET", "{shop}/products?cursor=abc")
    assert (answer.status_code, answer.json()["code"]) == (422, "broken-cursor")
