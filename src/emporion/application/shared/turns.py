"""Losers of a race go one at a time: many that run again at once only beat each other."""

import asyncio
from collections.abc import Hashable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary


class Turns:
    """A queue for each kind of rivals in this process; it lasts as long as somebody is in it."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def turn(self, rivals: Hashable) -> "Turn":
        """A place in the queue of these rivals, to be taken when it is needed."""
        return Turn(self, rivals)

    def queue(self, rivals: Hashable) -> asyncio.Lock:
        """The queue of these rivals, which most never need."""
        queue = self._queues.get(rivals)
        if queue is None:
            queue = self._queues[rivals] = asyncio.Lock()
        return queue


class Turn:
    """Given back at the end of the block at the latest."""

    def __init__(self, turns: Turns, rivals: Hashable) -> None:
        self._turns = turns
        self._rivals = rivals
        self._mine: asyncio.Lock | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.give_back()

    async def take(self, deadline: datetime | None) -> bool:
        """Wait for it. False when the deadline (UTC, None: none) comes first."""
        if self._mine is not None:
            return True
        queue = self._turns.queue(self._rivals)
        left = None if deadline is None else (deadline - datetime.now(UTC)).total_seconds()
        try:
            async with asyncio.timeout(left):
                await queue.acquire()
        except TimeoutError:
            return False
        self._mine = queue
        return True

    def give_back(self) -> None:
        """Let the next one go on."""
        if self._mine is not None:
            self._mine.release()
            self._mine = None
