"""`emporion outbox` on a real server, by an operator."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope
from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.deliveries import SqlDeliveryRepository
from emporion.infrastructure.persistence.repositories.outbox import SqlOutboxRepository
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal


async def bury(url: str, shop_id: UUID) -> str:
    """The shop's first message becomes a dead letter of a subscriber that no worker knows."""
    now = datetime.now(UTC)
    scope = Scope(Context(actor=SystemActor("test"), shop_id=shop_id, now=now), "Arrange")
    async with Database(url) as database, database.transaction(scope) as uow:
        (message,) = await SqlOutboxRepository(uow).find_range(1, 1, 1)
        delivery = Delivery.of(message, "recorder", "here", now)
        delivery.state, delivery.finished_at = DeliveryState.DEAD, now
        delivery.last_error = "[bold] no such receiver"
        await SqlDeliveryRepository(uow).save(delivery)
    return str(delivery.id)


@pytest.fixture
def letter(terminal: Terminal, shop: str, server: ServerUrls) -> str:
    """The id of a dead letter of the shop."""
    terminal.reads("worker --once")
    (queue,) = terminal.types(f"outbox status --shop {shop}")
    return asyncio.run(bury(server.app_url, UUID(queue["shop_id"])))


def test_a_worker_empties_the_queue(terminal: Terminal, shop: str) -> None:
    (before,) = terminal.types(f"outbox status --shop {shop}")
    terminal.reads("worker --once")
    (after,) = terminal.types(f"outbox status --shop {shop}")
    assert (before["unrelayed"], before["last_sequence"]) == (1, 0)
    assert (after["unrelayed"], after["open"], after["last_sequence"]) == (0, 0, 1)


def test_all_queues_with_something_in_them_are_listed(terminal: Terminal, shop: str, letter: str) -> None:
    (queue,) = terminal.types(f"outbox status --shop {shop}")
    assert queue["dead"] == 1
    assert queue in [each | {"open_age": 0} for each in terminal.types("outbox status")]


def test_a_dead_letter_is_listed_shown_and_requeued(terminal: Terminal, shop: str, letter: str) -> None:
    (listed,) = terminal.types(f"outbox list --shop {shop} --where state=dead")["items"]
    assert (listed["id"], listed["last_error"]) == (letter, "[bold] no such receiver")
    shown = terminal.types(f"outbox show {letter} --shop {shop}")
    assert (shown["topic"], shown["payload"]["slug"]) == ("shop.opened", shop)
    assert "[bold] no such receiver" in terminal.reads(f"outbox show {letter} --shop {shop}")
    assert terminal.types(f"outbox requeue {letter} --shop {shop}") == {"requeued": 1}
    again = terminal.types(f"outbox requeue {letter} --shop {shop}", exit_code=1)
    assert again["error"]["code"] == "delivery-not-dead"


def test_all_dead_letters_of_a_destination_are_requeued(terminal: Terminal, shop: str, letter: str) -> None:
    assert terminal.types(f"outbox requeue --all --shop {shop} --destination there") == {"requeued": 0}
    assert terminal.types(f"outbox requeue --all --shop {shop} --destination here") == {"requeued": 1}
    assert terminal.types(f"outbox list --shop {shop} --where state=dead")["items"] == []


@pytest.mark.parametrize("line", ["outbox requeue", f"outbox requeue {UUID(int=1)} --all"])
def test_a_requeue_says_what_it_is_about(terminal: Terminal, line: str) -> None:
    terminal.types(line, exit_code=2)


def test_a_replay_names_a_subscriber_that_there_is(terminal: Terminal, shop: str) -> None:
    line = f"outbox replay --shop {shop} --subscriber pigeons --destination x --first 1 --last 9"
    refused = terminal.types(line, exit_code=1)
    assert (refused["error"]["code"], refused["error"]["known"]) == ("unknown-subscriber", ["webhooks"])


def test_messages_of_no_shop_have_a_queue_as_well(terminal: Terminal, shop: str) -> None:
    (platform,) = [each for each in terminal.types("outbox status") if each["shop_id"] == str(UUID(int=0))]
    assert platform["unrelayed"] > 0  # the owner registered
    assert "(none)" in terminal.reads("outbox status")
    assert "items" in terminal.types("outbox list")
