"""The outbox over HTTP, without a socket."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from emporion.application.outbox.settle_deliveries import GivenUp
from emporion.application.shared.context import UserActor
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from emporion.domain.shops.repository import ShopRepository
from emporion.testing.factories.shops import make_shop
from emporion.testing.memory.bus import memory_bus
from tests.served import Served
from tests.unit.outbox.world import OutboxWorld
from tests.unit.wallets.runtime import MemoryRuntime


class Runtime(MemoryRuntime):
    """Serves the world's outbox, and its shop."""

    def __init__(self, world: OutboxWorld) -> None:
        super().__init__(world)  # type: ignore[arg-type] # another world with a store
        self.bus = memory_bus(
            world.store, "emporion.application.outbox", "emporion.application.shops", shared=world.shared
        )


@pytest.fixture
async def client(world: OutboxWorld) -> AsyncIterator[httpx.AsyncClient]:
    shop = make_shop(shop_id=world.shop_id)
    await world.work().get(ShopRepository).save(shop)
    world.store.events.clear()  # the shop tells nothing
    actor = (await world.by_member(Role.OWNER)).actor
    assert isinstance(actor, UserActor)
    base = f"http://test/v1/shops/{shop.slug}"
    headers = {"Authorization": f"Bearer {actor.user_id}"}
    transport = httpx.ASGITransport(Served(Runtime(world)))
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
        yield client


async def bury(world: OutboxWorld, *notes: str) -> None:
    await world.tell(*notes)
    await world.relay()
    while leases := await world.lease():
        for lease in leases:
            await world.settle(lease, GivenUp("no such receiver"))


async def test_the_queue_is_shown_in_figures(world: OutboxWorld, client: httpx.AsyncClient) -> None:
    await bury(world, "a")
    await world.tell("b")
    shown = (await client.get("/outbox")).json()
    assert (shown["unrelayed"], shown["open"], shown["dead"], shown["last_sequence"]) == (1, 0, 1, 1)


async def test_dead_letters_are_listed_shown_and_requeued(
    world: OutboxWorld, client: httpx.AsyncClient
) -> None:
    await bury(world, "a", "b")
    page = (await client.get("/outbox/deliveries", params={"state": "dead", "limit": 1})).json()
    (first,) = page["items"]
    assert page["next_cursor"] is not None
    shown = (await client.get(f"/outbox/deliveries/{first['id']}")).json()
    assert (shown["delivery"]["last_error"], shown["payload"]["note"]) == ("no such receiver", "b")
    requeued = await client.post(f"/outbox/deliveries/{first['id']}/requeue")
    assert (requeued.status_code, requeued.json()["state"]) == (200, "pending")
    again = await client.post(f"/outbox/deliveries/{first['id']}/requeue")
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "delivery-not-dead")


async def test_all_dead_letters_are_requeued(world: OutboxWorld, client: httpx.AsyncClient) -> None:
    await bury(world, "a", "b")
    answer = await client.post("/outbox/requeue", json={"subscriber": "recorder"})
    assert answer.json() == {"requeued": 2, "may_be_more": False}


async def test_a_range_is_replayed(world: OutboxWorld, client: httpx.AsyncClient) -> None:
    await world.tell("a", "b", "c")
    await world.relay()
    await world.deliver_all()
    body = {"subscriber": "recorder", "destination": "here", "first": 2, "last": 3}
    answer = (await client.post("/outbox/replay", json=body)).json()
    assert answer == {"queued": 2, "under_way": 0, "left_out": 0, "next": None}
    world.now = datetime.now(UTC)
    assert await world.deliver_all() == ["b", "c"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"last": 0}, "invalid-replay-range"),
        ({"subscriber": "pigeons"}, "unknown-subscriber"),
        ({"destination": "elsewhere"}, "unknown-destination"),
    ],
)
async def test_a_replay_that_cannot_be_is_a_422(
    client: httpx.AsyncClient, changes: dict[str, str | int], problem: str
) -> None:
    body = {"subscriber": "recorder", "destination": "here", "first": 1, "last": 3} | changes
    answer = await client.post("/outbox/replay", json=body)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, problem)


async def test_an_unknown_delivery_is_a_404(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/outbox/deliveries/{new_id()}")).status_code == 404


async def test_strangers_are_refused(client: httpx.AsyncClient) -> None:
    stranger = {"Authorization": f"Bearer {new_id()}"}
    assert (await client.get("/outbox", headers=stranger)).status_code == 403
    assert (await client.get("/outbox/deliveries", headers=stranger)).status_code == 403
