"""The routes of shops and members, on use cases in memory."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.served import Served
from tests.unit.http.memory_runtime import MemoryRuntime

CORNER = {"slug": "corner", "name": "Corner Shop", "currency": "eur"}
Headers = dict[str, str]

ALONE = {"next_cursor": None, "previous_cursor": None, "total": None}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(MemoryRuntime()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/v1") as client:
        yield client


async def sign_in(client: httpx.AsyncClient, email: str) -> Headers:
    person = {"email": email, "name": "Somebody", "password": "correct horse"}
    await client.post("/auth/register", json=person)
    session = (await client.post("/auth/login", json=person)).json()
    return {"Authorization": f"Bearer {session['access_token']}"}


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> Headers:
    return await sign_in(client, "owner@example.com")


@pytest.fixture
async def shop(client: httpx.AsyncClient, owner: Headers) -> dict[str, Any]:
    """The answer to opening the corner shop."""
    found: dict[str, Any] = (await client.post("/shops", json=CORNER, headers=owner)).json()
    return found


async def test_an_opened_shop_is_where_the_location_says(client: httpx.AsyncClient, owner: Headers) -> None:
    answer = await client.post("/shops", json=CORNER, headers=owner)
    assert answer.status_code == 201
    found = await client.get(httpx.URL("http://test").join(answer.headers["Location"]))
    assert found.json() == answer.json()
    assert found.json()["currency"] == "EUR"


async def test_opening_a_shop_needs_a_user(client: httpx.AsyncClient) -> None:
    assert (await client.post("/shops", json=CORNER)).status_code == 401


async def test_an_opening_repeated_with_its_key_is_the_same_shop(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    keyed = owner | {"Idempotency-Key": "once"}
    first = await client.post("/shops", json=CORNER, headers=keyed)
    again = await client.post("/shops", json=CORNER, headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_one_key_for_two_shops_is_refused(client: httpx.AsyncClient, owner: Headers) -> None:
    keyed = owner | {"Idempotency-Key": "once"}
    await client.post("/shops", json=CORNER, headers=keyed)
    answer = await client.post("/shops", json=CORNER | {"slug": "other"}, headers=keyed)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_two_users_may_use_the_same_key(client: httpx.AsyncClient, owner: Headers) -> None:
    other = await sign_in(client, "other@example.com")
    for headers, slug in ((owner, "corner"), (other, "other")):
        keyed = headers | {"Idempotency-Key": "once"}
        answer = await client.post("/shops", json=CORNER | {"slug": slug}, headers=keyed)
        assert answer.status_code == 201


async def test_a_slug_is_taken_once(client: httpx.AsyncClient, owner: Headers, shop: dict[str, Any]) -> None:
    answer = await client.post("/shops", json=CORNER, headers=owner)
    assert (answer.status_code, answer.json()["code"]) == (409, "slug-taken")


async def test_anybody_finds_shops(client: httpx.AsyncClient, shop: dict[str, Any]) -> None:
    assert (await client.get("/shops/corner")).json() == shop
    assert (await client.get(f"/shops/{shop['id']}")).json() == shop
    assert (await client.get("/shops")).json() == {"items": [shop], **ALONE}
    assert (await client.get("/shops/nowhere")).json()["code"] == "shop-not-found"


async def test_the_owner_renames_closes_and_reopens(
    client: httpx.AsyncClient, owner: Headers, shop: dict[str, Any]
) -> None:
    renamed = await client.patch("/shops/corner", json={"name": "New"}, headers=owner)
    assert renamed.json() == shop | {"name": "New", "version": 2}
    assert (await client.post("/shops/corner/close", headers=owner)).json()["status"] == "closed"
    assert (await client.post("/shops/corner/close", headers=owner)).json()["code"] == "shop-closed"
    assert (await client.post("/shops/corner/reopen", headers=owner)).json()["status"] == "open"


async def test_a_stranger_may_not_close_a_shop(client: httpx.AsyncClient, shop: dict[str, Any]) -> None:
    stranger = await sign_in(client, "stranger@example.com")
    answer = await client.post("/shops/corner/close", headers=stranger)
    assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")


async def test_members_come_change_and_go(
    client: httpx.AsyncClient, owner: Headers, shop: dict[str, Any]
) -> None:
    await sign_in(client, "clerk@example.com")
    joining = {"email": "clerk@example.com", "role": "staff"}
    added = await client.post("/shops/corner/members", json=joining, headers=owner)
    assert added.status_code == 201
    clerk = added.headers["Location"].removeprefix("/v1")
    assert clerk == f"/shops/corner/members/{added.json()['user_id']}"
    assert (await client.patch(clerk, json={"role": "owner"}, headers=owner)).json()["role"] == "owner"
    assert (await client.delete(clerk, headers=owner)).status_code == 204
    assert len((await client.get("/shops/corner/members", headers=owner)).json()["items"]) == 1
    assert (await client.delete(clerk, headers=owner)).json()["code"] == "member-not-found"


async def test_the_last_owner_stays(client: httpx.AsyncClient, owner: Headers, shop: dict[str, Any]) -> None:
    me = (await client.get("/auth/me", headers=owner)).json()["id"]
    answer = await client.delete(f"/shops/corner/members/{me}", headers=owner)
    assert (answer.status_code, answer.json()["code"]) == (409, "last-owner")


async def test_a_role_that_does_not_exist_is_refused(
    client: httpx.AsyncClient, owner: Headers, shop: dict[str, Any]
) -> None:
    joining = {"email": "clerk@example.com", "role": "king"}
    answer = await client.post("/shops/corner/members", json=joining, headers=owner)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
