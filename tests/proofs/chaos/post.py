"""The shop's messages, as a receiver of webhooks gets them while everything around it is killed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import text

from emporion.adapters.worker.relay import Relay
from emporion.container import Container
from tests.receivers.https import OK, receiving

APART = 30.0
"""Seconds. A lease is 90 long and its attempt begins within 60, so nobody may send a message again sooner."""

_MESSAGES = """
    SELECT m.id::text, m.aggregate_id::text, m.sequence, d.state FROM outbox_messages m
    LEFT JOIN deliveries d ON d.shop_id = m.shop_id AND d.message_id = m.id AND d.destination = :webhook
    WHERE m.shop_id = :shop AND m.created_at > (SELECT created_at FROM webhooks WHERE id::text = :webhook)
    ORDER BY m.sequence
"""
_DUE = "UPDATE deliveries SET due_at = now() WHERE shop_id = :shop AND state = 'pending'"


@dataclass(slots=True)
class Post:
    """Takes everything, and remembers when it came: message ids to times, which are those of one clock."""

    came: dict[str, list[float]] = field(default_factory=dict)
    port: int = 0
    closed_at: float = float("inf")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Inside the block it answers at `url`."""

        async def note(writer: asyncio.StreamWriter) -> None:
            message = json.loads(receiver.received.pop().body)
            self.came.setdefault(message["id"], []).append(time.monotonic())
            writer.write(OK)
            await writer.drain()

        async with receiving(None, answer=note) as receiver:
            self.port = receiver.port
            yield

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def again(self) -> int:
        """How often something came that had come before."""
        return sum(len(times) - 1 for times in self.came.values())

    async def empty(self, container: Container, shop_id: UUID) -> None:
        """Let come what is still on its way, leases of the dead included; from now on nothing comes too
        early."""
        self.closed_at = time.monotonic()
        async with container.database().get_session(shop_id) as session:
            await session.execute(text(_DUE), {"shop": shop_id})
        await Relay(container.bus(), container.subscribers()).drain()

    async def sent(self, container: Container, shop_id: UUID, webhook_id: str) -> list[Any]:
        """The messages that there are since the webhook was made, in the order of their numbers."""
        asked = {"shop": shop_id, "webhook": webhook_id}
        async with container.database().get_session(shop_id) as session:
            return list((await session.execute(text(_MESSAGES), asked)).all())

    def problems(self, messages: Sequence[Any]) -> list[str]:
        """What was lost, sent twice within a lease, or came before an older one of its aggregate."""
        return [*self._lost(messages), *self._doubled(), *self._disordered(messages)]

    def _lost(self, messages: Sequence[Any]) -> Iterator[str]:
        for each in messages:
            times = self.came.get(each.id, [])
            if not times or each.state != "delivered":
                yield f"message {each.id}, number {each.sequence}, is {each.state}, came {len(times)} times"

    def _doubled(self) -> Iterator[str]:
        for message_id, times in self.came.items():
            before = [moment for moment in times if moment < self.closed_at]
            for first, second in pairwise(before):
                if second - first < APART:
                    yield f"message {message_id} came again after {second - first:.1f} s"

    def _disordered(self, messages: Sequence[Any]) -> Iterator[str]:
        last: dict[str, float] = {}
        for each in (each for each in messages if each.id in self.came):
            first = self.came[each.id][0]
            if first < last.get(each.aggregate_id, 0.0):
                yield f"message {each.id}, number {each.sequence}, came before an older one of its aggregate"
            last[each.aggregate_id] = first
