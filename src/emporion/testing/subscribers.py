"""A subscriber for tests: it remembers what it was given and answers what it is told to."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from emporion.application.outbox.ports import Attempt, Delivered, Message, Outcome, Router


class EverythingHere(Router):
    """Every message goes to the destination "here"; a subclass names others."""

    destinations: ClassVar[Collection[str]] = ("here",)

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        return {message.id: self.destinations for message in messages}

    async def accepts(self, destination: str) -> bool:
        return destination in self.destinations


@dataclass
class RecordingSubscriber:
    """Keeps all attempts in `attempts`; answers with `outcomes` in their order (an exception is raised), and
    with `Delivered` once they are used up."""

    name: str = "recorder"
    schedule: Sequence[timedelta] = (timedelta(seconds=1), timedelta(seconds=2))
    outcomes: deque[Outcome | Exception] = field(default_factory=deque)
    attempts: list[Attempt] = field(default_factory=list)

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Remember it and answer."""
        self.attempts.append(attempt)
        outcome = self.outcomes.popleft() if self.outcomes else Delivered()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
