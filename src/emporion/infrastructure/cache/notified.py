"""Answers in this process's memory, outdated also by the changes of other processes on the same database."""

from typing import Any
from uuid import UUID

from emporion.application.shared.cache import Cache, Group, Hit, Key, Miss, Outdated
from emporion.infrastructure.cache.process import ProcessCache
from emporion.infrastructure.persistence.channel import Channel


class NotifiedCache(Cache):
    """Ready only while it listens: a process that does not hear of changes keeps no answers, and what it had
    is forgotten. Others hear of a change some milliseconds after its commit."""

    def __init__(self, answers: ProcessCache, channel: Channel) -> None:
        self._answers = answers
        self._channel = channel
        self._hears = False

    @property
    def is_ready(self) -> bool:
        return self._hears

    async def find(self, key: Key) -> Hit | None:
        return await self._answers.find(key)

    async def claim(self, key: Key) -> Hit | Miss:
        return await self._answers.claim(key)

    async def keep(self, key: Key, miss: Miss, subject: UUID, value: Any) -> None:
        # A load that began before the connection was lost has a proof that is worth nothing by now.
        await self._answers.keep(key, miss, subject, value)

    async def abandon(self, key: Key, miss: Miss) -> None:
        await self._answers.abandon(key, miss)

    def turn(self, group: Group) -> object:
        return self._answers.turn(group)

    def forget(self, outdated: Outdated) -> None:
        self._answers.forget(outdated)
        self._channel.tell(outdated)

    async def start(self) -> None:
        self._channel.listen(_Ear(self))

    async def close(self) -> None:
        """The channel is closed with its database."""
        self.hear(False)

    def hear(self, hears: bool) -> None:
        """What was kept may have been outdated unheard."""
        self._hears = hears
        self._answers.clear()

    def heard(self, outdated: Outdated) -> None:
        """Of another process."""
        self._answers.forget(outdated)


class _Ear:
    """What the channel speaks into: it must not be told again what it has said."""

    def __init__(self, cache: NotifiedCache) -> None:
        self._cache = cache

    def forget(self, outdated: Outdated) -> None:
        self._cache.heard(outdated)

    def connected(self) -> None:
        self._cache.hear(True)

    def disconnected(self) -> None:
        self._cache.hear(False)
