"""The routes of profiles and settings, on use cases in memory."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from emporion.domain.identity.preferences import defaults
from tests.served import Served
from tests.unit.http.memory_runtime import MemoryRuntime
from tests.unit.http.test_shops import Headers, sign_in

MERGE_PATCH = "application/merge-patch+json"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(MemoryRuntime()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/v1") as client:
        yield client


@pytest.fixture
async def ada(client: httpx.AsyncClient) -> Headers:
    return await sign_in(client, "ada@example.com")


async def profile_of(client: httpx.AsyncClient, headers: Headers) -> httpx.Response:
    me = (await client.get("/me", headers=headers)).json()["user"]["id"]
    return await client.get(f"/users/{me}/profile")


async def test_me_is_the_user_with_the_profile(client: httpx.AsyncClient, ada: Headers) -> None:
    body = (await client.get("/me", headers=ada)).json()
    assert body["user"]["email"] == "ada@example.com"
    assert (body["profile"]["bio"], body["profile"]["avatar_url"], body["profile"]["version"]) == (
        "",
        None,
        0,
    )


async def test_a_profile_is_public_and_hides_the_address(client: httpx.AsyncClient, ada: Headers) -> None:
    changed = await client.patch("/me/profile", json={"bio": "Hello"}, headers=ada)
    assert changed.status_code == 200
    seen = await profile_of(client, ada)
    assert seen.json() == changed.json()
    assert "ada@example.com" not in seen.text


async def test_null_clears_and_absence_keeps(client: httpx.AsyncClient, ada: Headers) -> None:
    both = {"bio": "Hello", "avatar_url": "https://example.com/a.png"}
    await client.patch("/me/profile", json=both, headers=ada)
    body = (await client.patch("/me/profile", json={"avatar_url": None}, headers=ada)).json()
    assert (body["bio"], body["avatar_url"]) == ("Hello", None)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"avatar_url": "http://example.com"}, "invalid-avatar-url"), ({"bio": "x" * 501}, "invalid-bio")],
)
async def test_a_bad_profile_is_refused(
    client: httpx.AsyncClient, ada: Headers, change: dict[str, str], code: str
) -> None:
    answer = await client.patch("/me/profile", json=change, headers=ada)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await profile_of(client, ada)).json()["version"] == 0


async def test_nobody_has_no_profile(client: httpx.AsyncClient) -> None:
    answer = await client.get("/users/00000000-0000-0000-0000-000000000001/profile")
    assert (answer.status_code, answer.json()["code"]) == (404, "user-not-found")
    for ask in (client.get("/me"), client.get("/me/settings"), client.patch("/me/settings", json={})):
        assert (await ask).status_code == 401


@pytest.mark.parametrize("path", ["/me/profile", "/me/settings"])
async def test_what_was_never_written_can_be_changed_as_it_was_seen_once(
    client: httpx.AsyncClient, ada: Headers, path: str
) -> None:
    seen = await (profile_of(client, ada) if path == "/me/profile" else client.get(path, headers=ada))
    change: dict[str, Any] = {"bio": "First"} if path == "/me/profile" else {"theme": "dark"}
    matching = ada | {"If-Match": seen.headers["ETag"]}
    first = await client.patch(path, json=change, headers=matching)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    again = await client.patch(path, json={"bio": "x"} if "bio" in change else {}, headers=matching)
    assert (again.status_code, again.json()["code"]) == (412, "stale-version")
    last = await client.patch(path, json=change, headers=ada | {"If-Match": first.headers["ETag"]})
    assert last.status_code == 200


@pytest.mark.parametrize("path", ["/me/profile", "/me/settings"])
async def test_a_version_that_never_was_is_stale(client: httpx.AsyncClient, ada: Headers, path: str) -> None:
    seen = await (profile_of(client, ada) if path == "/me/profile" else client.get(path, headers=ada))
    tag = seen.headers["ETag"].replace('.0"', '.3"')
    change: dict[str, Any] = {"bio": "First"} if path == "/me/profile" else {"theme": "dark"}
    answer = await client.patch(path, json=change, headers=ada | {"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale-version")


async def test_settings_are_complete_from_the_start(client: httpx.AsyncClient, ada: Headers) -> None:
    body = (await client.get("/me/settings", headers=ada)).json()
    assert (body["preferences"], body["version"], body["updated_at"]) == (defaults(), 0, None)


@pytest.mark.parametrize("media_type", [MERGE_PATCH, "application/json", f"{MERGE_PATCH}; charset=utf-8"])
async def test_settings_change_by_a_merge_patch(
    client: httpx.AsyncClient, ada: Headers, media_type: str
) -> None:
    await client.patch("/me/settings", json={"theme": "dark", "language": "de"}, headers=ada)
    answer = await client.patch(
        "/me/settings",
        content='{"theme": null, "client": {"columns": ["a"]}}',
        headers=ada | {"Content-Type": media_type},
    )
    wanted = defaults() | {"language": "de", "client": {"columns": ["a"]}}
    assert (answer.status_code, answer.json()["preferences"]) == (200, wanted)
    assert (await client.get("/me/settings", headers=ada)).json() == answer.json()


@pytest.mark.parametrize("body", ["[]", '"dark"', "null", '{"theme": 1}', '{"client": {"a": NaN}}'])
async def test_what_is_no_change_of_settings_is_a_422(
    client: httpx.AsyncClient, ada: Headers, body: str
) -> None:
    headers = ada | {"Content-Type": MERGE_PATCH}
    answer = await client.patch("/me/settings", content=body, headers=headers)
    assert answer.status_code == 422
    assert (await client.get("/me/settings", headers=ada)).json()["version"] == 0


async def test_the_merge_patch_is_described(client: httpx.AsyncClient) -> None:
    described = (await client.get("http://test/openapi.json")).json()
    body = described["paths"]["/v1/me/settings"]["patch"]["requestBody"]
    assert set(body["content"]) == {"application/json", MERGE_PATCH}


async def test_a_person_asks_for_the_erasure_and_sees_how_far_it_is(
    client: httpx.AsyncClient, ada: Headers
) -> None:
    wrong = await client.post("/me/erasure", json={"password": "wrong"}, headers=ada)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    assert (await client.get("/me/erasure", headers=ada)).json()["code"] == "erasure-not-found"
    asked = await client.post("/me/erasure", json={"password": "correct horse"}, headers=ada)
    assert (asked.status_code, asked.json()["status"]) == (202, "running")
    assert asked.headers["Location"] == "/v1/me/erasure"
    assert (await client.get("/me/erasure", headers=ada)).json() == asked.json()
    again = await client.post("/me/erasure", json={"password": "forgotten"}, headers=ada)
    assert again.json() == asked.json()
    assert (await client.get("/me", headers=ada)).status_code == 404


async def test_the_owner_of_a_shop_cannot_leave_it_alone(client: httpx.AsyncClient, ada: Headers) -> None:
    await client.post("/shops", json={"slug": "corner", "name": "Corner", "currency": "EUR"}, headers=ada)
    answer = await client.post("/me/erasure", json={"password": "correct horse"}, headers=ada)
    assert (answer.status_code, answer.json()["code"]) == (409, "erasure-obstructed")
    assert [each["kind"] for each in answer.json()["obstacles"]] == ["last-owner"]
