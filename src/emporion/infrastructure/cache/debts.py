"""What a cache server still has to be told, in order, however long it is away."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from emporion.application.shared.cache import Group, Outdated
from emporion.infrastructure.persistence.outdated import merged

AGAIN: Final = 0.5
"""After how many seconds a failed payment is tried again."""
LAST_WORDS: Final = 2.0
"""How long a process that ends may take to pay."""
MOST: Final = 1_000
"""Subjects of one group that are owed one by one; beyond that it is the whole group."""

Owed = tuple[Outdated, Outdated]

_log = structlog.stdlib.get_logger("emporion.cache")


class Debts:
    """Owed changes count for this process at once: what they are about is not taken from the server. They
    are never given up, and never many."""

    def __init__(self, pay: Callable[[Outdated], Awaitable[None]]) -> None:
        self._pay = pay
        self._owed: Outdated = {}
        self._paying: Outdated = {}
        self._task: asyncio.Task[None] | None = None
        self._counts: Counter[Group] = Counter()
        self._closed = False

    def owe(self, outdated: Outdated) -> None:
        """Pay soon. Returns at once; to be called where an event loop runs."""
        self._counts.update(outdated.keys())
        self._owed = {
            group: None if subjects is None or len(subjects) > MOST else subjects
            for group, subjects in merged(self._owed, outdated).items()
        }
        if not self._closed and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._work())

    def now(self) -> Owed:
        """What is owed at this moment. Who asks the server takes it along: what the server answers may be
        from before a payment that is through when the answer arrives."""
        return self._owed, self._paying

    def has(self, group: Group, subject: str, before: Owed) -> bool:
        """Whether the server may not have known that this was outdated when it was asked."""
        return any(_names(each, group, subject) for each in (*before, *self.now()))

    def count(self, group: Group) -> int:
        """How often something of the group was owed."""
        return self._counts[group]

    async def close(self) -> None:
        """Pay what is owed, in a moment or not at all. Nothing is paid later."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        left = merged(self._owed, self._paying)
        if left:
            try:
                async with asyncio.timeout(LAST_WORDS):
                    await self._pay(left)
            except Exception as error:
                _log.warning("cache was not told of changes; it forgets by itself", error=repr(error))

    async def _work(self) -> None:
        while self._owed:
            self._paying, self._owed = self._owed, {}
            try:
                await self._pay(self._paying)
            except Exception:
                self._owed, self._paying = merged(self._paying, self._owed), {}
                await asyncio.sleep(AGAIN)
            else:
                self._paying = {}


def _names(outdated: Outdated, group: Group, subject: str) -> bool:
    if group not in outdated:
        return False
    subjects = outdated[group]
    return subjects is None or subject in subjects
