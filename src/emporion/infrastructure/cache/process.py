"""Answers in this process's memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from cachetools import LRUCache, TTLCache

from emporion.application.shared.cache import Cache, Group, Hit, Key, Miss, Outdated

MOST: Final = 10_000
"""Answers, and groups, and remembered changes of one group."""


@dataclass(slots=True, eq=False)
class _Group:
    """What was outdated, and when: `clock` counts it. Nothing is removed from it, only with the group."""

    clock: int = 0
    whole: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    def outdate(self, subjects: frozenset[str] | None) -> None:
        self.clock += 1
        if subjects is None:
            self.whole = self.clock
        else:
            self.marks.update(dict.fromkeys(subjects, self.clock))

    def holds(self, subject: str, begun: int) -> bool:
        """Whether an answer that was begun at this time of the clock is up to date."""
        return begun >= self.whole and begun >= self.marks.get(subject, 0)


@dataclass(frozen=True, slots=True)
class _Begun:
    """When a load began."""

    group: _Group
    clock: int


@dataclass(frozen=True, slots=True)
class _Entry:
    value: Any
    subject: str
    begun: _Begun


class ProcessCache(Cache):
    """At most 10,000 answers, the least recently used ones are forgotten first; each for `seconds`. It hears
    of this process's changes only: see `NotifiedCache`."""

    def __init__(
        self, *, seconds: float, most: int = MOST, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._entries: TTLCache[str, _Entry] = TTLCache(most, seconds, timer)
        self._groups: LRUCache[Group, _Group] = LRUCache(most)

    @property
    def is_ready(self) -> bool:
        return True

    async def find(self, key: Key) -> Hit | None:
        return self._look(key)

    async def claim(self, key: Key) -> Hit | Miss:
        held = self._look(key)
        if held is not None:
            return held
        group = self._group(key.group)
        return Miss(_Begun(group, group.clock))

    async def keep(self, key: Key, miss: Miss, subject: UUID, value: Any) -> None:
        begun: _Begun = miss.proof
        if self._is_fresh(key.group, entry := _Entry(value, str(subject), begun)):
            self._entries[key.name] = entry

    async def abandon(self, key: Key, miss: Miss) -> None:
        """Nothing was noted."""

    def turn(self, group: Group) -> object:
        known = self._group(group)
        return known, known.clock

    def forget(self, outdated: Outdated) -> None:
        for name, subjects in outdated.items():
            known = self._groups.get(name)
            if known is None:
                continue  # no answer can be kept in it, and none that is being loaded will be
            known.outdate(subjects)
            if len(known.marks) > self._most:
                del self._groups[name]

    def clear(self) -> None:
        """Forget everything, also what is being loaded."""
        self._entries.clear()
        self._groups.clear()

    async def start(self) -> None:
        """There is nobody else to hear."""

    async def close(self) -> None:
        self.clear()

    def _look(self, key: Key) -> Hit | None:
        entry = self._entries.get(key.name)
        return Hit(entry.value) if entry is not None and self._is_fresh(key.group, entry) else None

    def _is_fresh(self, group: Group, entry: _Entry) -> bool:
        begun = entry.begun
        return self._groups.get(group) is begun.group and begun.group.holds(entry.subject, begun.clock)

    def _group(self, name: Group) -> _Group:
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = _Group()
        return known
