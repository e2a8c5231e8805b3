"""How many tries one host gets at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class HostTurns:
    """At most `most` turns a host at a time, so that one that is slow leaves the others their places. Who
    gets none within `patience` seconds goes away without. Names are what is counted, not addresses."""

    def __init__(self, most: int, patience: float) -> None:
        self._most = most
        self._patience = patience
        # A host nobody is at is forgotten by itself.
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[bool]:
        """Whether it is our turn, which lasts as long as the block."""
        turns = self._hosts.get(host)
        if turns is None:
            turns = self._hosts[host] = asyncio.Semaphore(self._most)
        if not await self._waited(turns):
            yield False
            return
        try:
            yield True
        finally:
            turns.release()

    async def _waited(self, turns: asyncio.Semaphore) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                await turns.acquire()
        except TimeoutError:
            return False
        return True
