"""The attempts that this worker has under way."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from emporion.adapters.worker.attempts import attempt
from emporion.application.outbox.lease_deliveries import Destination, Lease
from emporion.application.outbox.ports import Subscriber
from emporion.application.outbox.settle_deliveries import Ending, HandedBack, Settlement


class Crew:
    """At most `size` attempts hold a lease: from when they begin until their end is written down. `ended` is
    called whenever one has ended."""

    def __init__(
        self, subscribers: Sequence[Subscriber], size: int, seconds: float, ended: Callable[[], None]
    ) -> None:
        self._subscribers = {each.name: each for each in subscribers}
        self._size = size
        self._seconds = seconds
        self._say = ended
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: dict[UUID, tuple[UUID, Destination]] = {}
        self._ended: dict[UUID, list[Settlement]] = {}

    @property
    def subscribers(self) -> tuple[str, ...]:
        """The names of all subscribers."""
        return tuple(self._subscribers)

    @property
    def free(self) -> int:
        """How many more attempts may begin."""
        return self._size - len(self._held)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way or waits to be written down."""
        return not self._held

    def under_way(self, shop_id: UUID) -> dict[Destination, int]:
        """How many leases are held in the shop, by destination."""
        return Counter(place for shop, place in self._held.values() if shop == shop_id)

    def begin(self, shop_id: UUID, leases: Iterable[Lease]) -> None:
        """Make these attempts, at once and beside the caller."""
        for lease in leases:
            self._held[lease.lease_id] = (shop_id, (lease.subscriber, lease.attempt.destination))
            task = asyncio.create_task(self._attempt(shop_id, lease))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def ended(self) -> list[tuple[UUID, tuple[Settlement, ...]]]:
        """What is to be written down, by shop; the same again until it is `settled`."""
        return [(shop_id, tuple(settlements)) for shop_id, settlements in self._ended.items()]

    def settled(self, shop_id: UUID, settlements: Iterable[Settlement]) -> None:
        """These are written down, or nobody's any more: their places are free."""
        for settlement in settlements:
            self._ended[shop_id].remove(settlement)
            del self._held[settlement.lease_id]
        if not self._ended[shop_id]:
            del self._ended[shop_id]

    async def leave(self, grace: float) -> None:
        """Let attempts end by themselves for so many seconds, then cancel and hand back the others."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _attempt(self, shop_id: UUID, lease: Lease) -> None:
        ending: Ending = HandedBack()
        try:
            ending = await attempt(lease, self._subscribers, self._seconds)
        finally:
            settlement = Settlement(
                delivery_id=lease.attempt.delivery_id, lease_id=lease.lease_id, ending=ending
            )
            self._ended.setdefault(shop_id, []).append(settlement)
            self._say()
