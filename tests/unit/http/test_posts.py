"""The routes of posts, on use cases in memory."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.served import Served
from tests.unit.http.memory_runtime import MemoryRuntime
from tests.unit.http.test_shops import CORNER, Headers, sign_in

TEXT = {"title": "New tea", "content": "From Assam."}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(MemoryRuntime()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/v1") as client:
        yield client


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> Headers:
    headers = await sign_in(client, "owner@example.com")
    await client.post("/shops", json=CORNER, headers=headers)
    return headers


async def published(client: httpx.AsyncClient, owner: Headers, title: str) -> dict[str, Any]:
    made = await client.post("/shops/corner/posts", json=TEXT | {"title": title}, headers=owner)
    shown = await client.post(f"/shops/corner/posts/{made.json()['id']}/publish", headers=owner)
    found: dict[str, Any] = shown.json()
    return found


async def test_a_post_is_written_published_and_read(client: httpx.AsyncClient, owner: Headers) -> None:
    made = await client.post("/shops/corner/posts", json=TEXT, headers=owner)
    assert (made.status_code, made.json()["published_at"]) == (201, None)
    address = made.headers["Location"].removeprefix("/v1")
    assert (await client.get(address)).json()["code"] == "post-not-found"
    shown = await client.post(f"{address}/publish", headers=owner)
    assert (await client.get(address)).json() == shown.json()
    assert (await client.get("/shops/corner/posts")).json()["items"] == [shown.json()]


async def test_the_list_is_walked_with_cursors(client: httpx.AsyncClient, owner: Headers) -> None:
    posts = [await published(client, owner, title) for title in ("One", "Two", "Three")]
    first = (await client.get("/shops/corner/posts?limit=2")).json()
    rest = (await client.get(f"/shops/corner/posts?limit=2&cursor={first['next_cursor']}")).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == [each["id"] for each in posts[::-1]]
    author = posts[0]["author_id"]
    assert len((await client.get(f"/shops/corner/posts?author_id={author}")).json()["items"]) == 3
    assert (await client.get("/shops/corner/posts?title=One")).status_code == 422


async def test_drafts_are_listed_for_the_staff_only(client: httpx.AsyncClient, owner: Headers) -> None:
    await client.post("/shops/corner/posts", json=TEXT, headers=owner)
    assert (await client.get("/shops/corner/posts/all")).status_code == 401
    drafts = await client.get("/shops/corner/posts/all?published_at.set=false", headers=owner)
    assert [each["title"] for each in drafts.json()["items"]] == ["New tea"]


async def test_a_change_needs_the_version_that_was_seen(client: httpx.AsyncClient, owner: Headers) -> None:
    post = await published(client, owner, "One")
    address = f"/shops/corner/posts/{post['id']}"
    tag = (await client.get(address)).headers["ETag"]
    change = {"content": "Sold out."}
    changed = await client.patch(address, json=change, headers=owner | {"If-Match": tag})
    assert (changed.status_code, changed.json()["title"], changed.json()["content"]) == (
        200,
        "One",
        "Sold out.",
    )
    stale = await client.patch(address, json=change, headers=owner | {"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")


async def test_a_post_is_deleted_with_a_reason_and_restored(
    client: httpx.AsyncClient, owner: Headers
) -> None:
    post = await published(client, owner, "One")
    address = f"/shops/corner/posts/{post['id']}"
    assert (await client.delete(address, headers=owner)).status_code == 422
    gone = await client.delete(f"{address}?reason=wrong", headers=owner)
    assert gone.json()["reason"] == "wrong"
    assert (await client.get(address)).status_code == 404
    assert (await client.get("/shops/corner/deleted/posts", headers=owner)).json()["items"] == [gone.json()]
    back = await client.post(f"/shops/corner/deleted/posts/{post['id']}/restore", headers=owner)
    assert back.json()["published_at"] == post["published_at"]
    assert (await client.get(address)).status_code == 200
