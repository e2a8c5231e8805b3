"""Answers in Redis: one cache for all processes."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from emporion.application.shared.cache import Cache, Group, Hit, Key, Miss, Outdated
from emporion.infrastructure.cache import scripts
from emporion.infrastructure.cache.circuit import Circuit
from emporion.infrastructure.cache.debts import Debts, Owed

PATIENCE: Final = 0.5
"""How long one answer of Redis may take, in seconds."""
LOCKED: Final = 5.0
"""How long one process may load alone, in seconds; others wait for it as long."""
LOOK_AGAIN: Final = 0.02
"""How often who waits looks, in seconds."""
SUBJECTS: Final = 10_000
"""How many outdated subjects of one group are remembered, before the group is forgotten."""
_OUTAGES = (RedisError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class _Begun:
    """When a load began; None where Redis was not there. `token` proves whose lock it is."""

    life: bytes
    clock: int
    token: str


class RedisCache(Cache):
    """Keeps answers for `seconds`. Commits of this process are seen by its own next question, by those of
    others as soon as Redis has heard of them; while Redis is away they are owed (see `Debts`), and questions
    are answered from the database."""

    def __init__(self, url: str, *, seconds: float, prefix: str, version: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._seconds = max(1, int(seconds))
        self._prefix, self._version = prefix, version
        self._circuit = Circuit("redis")
        self._debts = Debts(self._pay)
        script = self._redis.register_script
        self._find, self._claim = script(scripts.FIND), script(scripts.CLAIM)
        self._keep, self._abandon = script(scripts.KEEP), script(scripts.ABANDON)
        self._forget = script(scripts.FORGET)

    @property
    def is_ready(self) -> bool:
        return True

    async def find(self, key: Key) -> Hit | None:
        (entry, group, _), owed = self._keys(key), self._debts.now()
        found = await self._ask(self._find, [entry, group], [])
        return None if found is None else self._understood(key, found, owed)

    async def claim(self, key: Key) -> Hit | Miss:
        token, until = uuid4().hex, time.monotonic() + LOCKED
        ours = [uuid4().hex, self._seconds * 4, token, int(LOCKED * 1000)]
        while True:
            owed = self._debts.now()
            said = await self._ask(self._claim, list(self._keys(key)), ours)
            if said is None:
                return Miss(None)
            if said[0] == 1 and (held := self._understood(key, said[1:], owed)) is not None:
                return held
            if said[0] == 1 or said[3] == 1 or time.monotonic() >= until:
                return Miss(None if said[0] == 1 else _Begun(said[1], int(said[2]), token))
            await asyncio.sleep(LOOK_AGAIN)

    async def keep(self, key: Key, miss: Miss, subject: UUID, value: Any) -> None:
        begun: _Begun | None = miss.proof
        if begun is not None:
            text = key.dump(value)
            ours = [begun.life, begun.clock, str(subject), text, self._seconds, begun.token]
            await self._ask(self._keep, list(self._keys(key)), ours)

    async def abandon(self, key: Key, miss: Miss) -> None:
        begun: _Begun | None = miss.proof
        if begun is not None:
            await self._ask(self._abandon, [self._keys(key)[2]], [begun.token])

    def turn(self, group: Group) -> object:
        return self._debts.count(group)

    def forget(self, outdated: Outdated) -> None:
        self._debts.owe(outdated)

    async def start(self) -> None:
        """Redis is asked each time; there is nothing to listen to."""

    async def close(self) -> None:
        await self._debts.close()
        with suppress(*_OUTAGES):
            await self._redis.aclose()

    async def _pay(self, outdated: Outdated) -> None:
        """Raises what Redis raises where it is not there."""
        try:
            for group, subjects in outdated.items():
                await self._forget(keys=[self._group(group)], args=[SUBJECTS, *(subjects or ())])
        except _OUTAGES as error:
            self._circuit.failed(error)
            raise
        self._circuit.worked()

    async def _ask(self, script: Any, keys: list[str], arguments: list[Any]) -> Any:
        """None where Redis has nothing to say, or is not there."""
        if not self._circuit.lets_through():
            return None
        try:
            answer = await script(keys=keys, args=arguments)
        except _OUTAGES as error:
            self._circuit.failed(error)
            return None
        self._circuit.worked()
        return answer

    def _understood(self, key: Key, found: Sequence[bytes], owed: Owed) -> Hit | None:
        """An answer that another version wrote, or about which we owed Redis a word, is none."""
        text, subject = found
        if self._debts.has(key.group, subject.decode(), owed):
            return None
        try:
            return Hit(key.parse(text.decode()))
        except ValueError:
            return None

    def _keys(self, key: Key) -> tuple[str, str, str]:
        group = self._group(key.group)
        entry = f"{group}:{self._version}:{key.name}"
        return entry, group, f"{entry}:lock"

    def _group(self, group: Group) -> str:
        return f"{self._prefix}:{{{group}}}"
