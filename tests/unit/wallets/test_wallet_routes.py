"""Wallets over HTTP, without a socket."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from emporion.domain.shared.ids import new_id
from tests.served import Served
from tests.unit.wallets.runtime import MemoryRuntime
from tests.unit.wallets.world import World


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    base = f"http://test/v1/shops/{world.shop.slug}/"
    transport = httpx.ASGITransport(Served(MemoryRuntime(world)))
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


def by(user_id: UUID, key: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {user_id}"} | ({"Idempotency-Key": key} if key else {})


async def funded(client: httpx.AsyncClient, world: World, owner: UUID, amount: str) -> Any:
    """A wallet opened and filled through the routes."""
    opened = await client.post("wallets", json={"name": "Rent"}, headers=by(owner))
    assert opened.status_code == 201
    path = f"wallets/{opened.json()['id']}/deposits"
    filled = await client.post(path, json={"amount": amount, "reference": "till"}, headers=by(world.staff))
    assert filled.status_code == 201
    return filled.json()["wallet"]


async def test_an_opened_wallet_is_where_its_location_says(client: httpx.AsyncClient, world: World) -> None:
    opened = await client.post("wallets", json={}, headers=by(world.ada))
    assert opened.json()["balance"] == "0"
    found = await client.get(f"http://test{opened.headers['Location']}", headers=by(world.ada))
    assert found.json() == opened.json()


async def test_amounts_are_exact_strings(client: httpx.AsyncClient, world: World) -> None:
    wallet = await funded(client, world, world.ada, "0.10")
    booked = await client.post(
        f"wallets/{wallet['id']}/deposits", json={"amount": "0.20"}, headers=by(world.staff)
    )
    assert booked.json()["wallet"]["balance"] == "0.3"
    refused = await client.post(
        f"wallets/{wallet['id']}/deposits", json={"amount": 0.1}, headers=by(world.staff)
    )
    assert refused.status_code == 422


async def test_money_is_sent_to_an_address_once_for_one_key(client: httpx.AsyncClient, world: World) -> None:
    mine, yours = [await funded(client, world, who, "10") for who in (world.ada, world.bob)]
    body = {"to_address": yours["address"].lower(), "amount": "4", "reference": "tea"}
    sent = [
        await client.post(f"wallets/{mine['id']}/transfers", json=body, headers=by(world.ada, "one"))
        for _ in "ab"
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert sent[0].json()["wallet"]["balance"] == "6"


async def test_a_statement_comes_in_pages_newest_first(client: httpx.AsyncClient, world: World) -> None:
    wallet = await funded(client, world, world.ada, "10")
    headers = by(world.staff)
    await client.post(f"wallets/{wallet['id']}/withdrawals", json={"amount": "3"}, headers=headers)
    path = f"wallets/{wallet['id']}/statement"
    first = (await client.get(path, params={"limit": 1}, headers=by(world.ada))).json()
    assert [line["amount"] for line in first["items"]] == ["-3"]
    rest = {"limit": 1, "cursor": first["next_cursor"]}
    second = (await client.get(path, params=rest, headers=by(world.ada))).json()
    assert [(line["amount"], line["counterparty_address"]) for line in second["items"]] == [
        ("10", "CLEARING")
    ]
    assert second["next_cursor"] is None


async def test_mine_and_balances_are_no_wallet_ids(client: httpx.AsyncClient, world: World) -> None:
    wallet = await funded(client, world, world.ada, "10")
    mine = await client.get("wallets/mine", headers=by(world.ada))
    assert [each["id"] for each in mine.json()] == [wallet["id"]]
    balances = await client.get("wallets/balances", headers=by(world.staff))
    assert balances.json() == {"currency": "EUR", "revenue": "0", "clearing": "-10", "customers": "10"}


async def test_staff_list_rename_stop_and_start_wallets(client: httpx.AsyncClient, world: World) -> None:
    wallet, headers = await funded(client, world, world.ada, "10"), by(world.staff)
    assert len((await client.get("wallets", headers=headers)).json()["items"]) == 3
    renamed = await client.patch(f"wallets/{wallet['id']}", json={"name": "Tea"}, headers=headers)
    assert renamed.json()["name"] == "Tea"
    stopped = await client.post(f"wallets/{wallet['id']}/deactivate", headers=headers)
    assert stopped.json()["is_active"] is False
    started = await client.post(f"wallets/{wallet['id']}/activate", headers=headers)
    assert started.json()["is_active"] is True


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/transfers", {"to_address": "12", "amount": "1"}, 422, "invalid-wallet-address"),
        ("/transfers", {"to_address": "000000000000", "amount": "1"}, 404, "wallet-address-unknown"),
        ("/deposits", {"amount": "1"}, 403, "access-denied"),
    ],
)
async def test_refusals_are_problems_with_a_stable_code(
    client: httpx.AsyncClient, world: World, path: str, body: dict[str, str], status: int, code: str
) -> None:
    wallet = await funded(client, world, world.ada, "10")
    refused = await client.post(f"wallets/{wallet['id']}{path}", json=body, headers=by(world.ada))
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_more_than_there_is_and_strangers_wallets_are_problems(
    client: httpx.AsyncClient, world: World
) -> None:
    mine, yours = [await funded(client, world, who, "10") for who in (world.ada, world.bob)]
    body = {"to_address": yours["address"], "amount": "10.01"}
    short = await client.post(f"wallets/{mine['id']}/transfers", json=body, headers=by(world.ada))
    assert (short.status_code, short.json()["code"]) == (409, "insufficient-funds")
    assert short.json()["needed"] == "10.01"
    for wallet_id in (yours["id"], new_id()):
        hidden = await client.get(f"wallets/{wallet_id}", headers=by(world.ada))
        assert (hidden.status_code, hidden.json()["code"]) == (404, "wallet-not-found")
