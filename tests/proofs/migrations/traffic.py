"""Customers who order at a steady rate, whatever the database is doing."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

from returns.result import Success

from tests.integration.support import Customer, Market

LATE: Final = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Request:
    """One order: when it was due (in seconds of the traffic), how long until its answer, and its failure."""

    due: float
    took: float
    failure: str | None


@dataclass(slots=True)
class Traffic:
    """Orders at `rate` a second, each sent when it is due, also while earlier ones wait: a stall delays all
    that are due in it, and each is counted from when it was due."""

    market: Market
    customers: list[Customer]
    variants: list[UUID]
    rate: float
    requests: list[Request] = field(default_factory=list)
    began: float = field(default_factory=monotonic)
    _waiting: set[float] = field(default_factory=set)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def now(self) -> float:
        return monotonic() - self.began

    async def run(self) -> None:
        """Until `close`; the last answers are waited for."""
        self.began = monotonic()
        async with asyncio.TaskGroup() as group:
            number = 0
            while not self._closing.is_set():
                due = number / self.rate
                await asyncio.sleep(max(0.0, due - self.now))
                group.create_task(self._order(number, due))
                number += 1

    def close(self) -> None:
        self._closing.set()

    async def flows(self, *, within: float = 120) -> None:
        """Wait until no order is late any more, so that a stall counts for the step that caused it."""
        deadline = self.now + within
        while self._waiting and min(self._waiting) < self.now - LATE and self.now < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def between(self, start: float, end: float) -> list[Request]:
        """Requests that were due in this time, or that were not answered yet when it began."""
        return [each for each in self.requests if each.due <= end and each.due + each.took >= start]

    async def _order(self, number: int, due: float) -> None:
        self._waiting.add(due)
        customer = self.customers[number % len(self.customers)]
        variant = self.variants[number % len(self.variants)]
        try:
            answer = await self.market.place(customer, {variant: 1})
            failure = None if isinstance(answer, Success) else type(answer.failure()).__name__
        except Exception as error:
            failure = f"{type(error).__name__}: {error}".split("\n", 1)[0][:200]
        self._waiting.discard(due)
        self.requests.append(Request(due, self.now - due, failure))
