"""Webhooks over HTTP, without a socket."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from emporion.domain.shared.ids import new_id
from tests.served import Served
from tests.unit.wallets.runtime import MemoryRuntime
from tests.unit.webhooks.world import World

URL = "https://example.com/hooks"


class Runtime(MemoryRuntime):
    """Serves the world's webhooks."""

    def __init__(self, world: World) -> None:
        super().__init__(world)  # type: ignore[arg-type] # another world with a store
        self.bus = world.bus


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(Runtime(world)))
    base = f"http://test/v1/shops/{world.shop.slug}/"
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=by(world.owner)) as client:
        yield client


def by(user_id: UUID) -> dict[str, str]:
    return {"Authorization": f"Bearer {user_id}"}


async def test_a_webhook_is_where_its_location_says_without_its_secret(client: httpx.AsyncClient) -> None:
    made = await client.post("webhooks", json={"url": URL})
    assert made.status_code == 201
    found = await client.get(f"http://test{made.headers['Location']}")
    expected = made.json()
    assert expected.pop("secret").startswith("whsec_")
    assert found.json() == expected
    assert (await client.get("webhooks")).json() == [expected]


async def test_a_filter_is_set_and_taken_away(client: httpx.AsyncClient) -> None:
    made = (await client.post("webhooks", json={"url": URL, "topics": ["order.placed"]})).json()
    path = f"webhooks/{made['id']}"
    described = await client.patch(path, json={"description": "Warehouse"})
    assert described.json()["topics"] == ["order.placed"]
    everything = await client.patch(path, json={"topics": None})
    assert (everything.json()["topics"], everything.json()["description"]) == (None, "Warehouse")


async def test_disable_enable_test_rotate_and_delete(client: httpx.AsyncClient) -> None:
    made = (await client.post("webhooks", json={"url": URL})).json()
    path = f"webhooks/{made['id']}"
    disabled = await client.post(f"{path}/disable")
    assert (disabled.json()["status"], disabled.json()["disabled_because"]) == ("disabled", "owner")
    assert (await client.post(f"{path}/test")).json()["code"] == "webhook-is-disabled"
    assert (await client.post(f"{path}/enable")).json()["status"] == "enabled"
    assert (await client.post(f"{path}/test")).status_code == 202
    rotated = await client.post(f"{path}/rotate-secret", json={"grace_hours": 1})
    assert rotated.json()["secret"] != made["secret"]
    assert rotated.json()["old_secrets_until"] is not None
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_a_stale_if_match_is_refused(client: httpx.AsyncClient) -> None:
    made = await client.post("webhooks", json={"url": URL})
    path, tag = f"webhooks/{made.json()['id']}", made.headers["ETag"]
    await client.patch(path, json={"description": "first"})
    second = await client.patch(path, json={"description": "second"}, headers={"If-Match": tag})
    assert second.status_code == 412


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://example.com/"}, "invalid-webhook-url"),
        ({"url": "https://10.0.0.1/"}, "invalid-webhook-url"),
        ({"url": URL, "topics": ["order.exploded"]}, "unknown-topics"),
        ({"url": URL, "description": "x" * 201}, "invalid-webhook-description"),
        ({}, "invalid-request"),
    ],
)
async def test_bad_input_is_a_422_that_says_why(
    client: httpx.AsyncClient, body: dict[str, object], code: str
) -> None:
    refused = await client.post("webhooks", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_second_one_with_the_url_is_a_conflict(client: httpx.AsyncClient) -> None:
    await client.post("webhooks", json={"url": URL})
    refused = await client.post("webhooks", json={"url": URL}, headers={"Idempotency-Key": "1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook-url-taken")


async def test_staff_strangers_and_nobody_are_refused(client: httpx.AsyncClient, world: World) -> None:
    for who, status in ((by(world.staff), 403), (by(world.stranger), 403), (by(new_id()), 403)):
        assert (await client.get("webhooks", headers=who)).status_code == status
    assert (await client.get("webhooks", headers={"Authorization": ""})).status_code == 401
