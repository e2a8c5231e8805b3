"""Tells all processes on a database what their caches must forget, and relays of messages: NOTIFY after the
commit, for several commits at a time.

A NOTIFY inside the orders' own transactions would make them commit one after the other: PostgreSQL takes a
lock of the whole server for it. So a process that is killed between its commit and this message leaves
others with answers that are outdated until their time is up.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import Context
from typing import Any, Final, Protocol
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from emporion.application.shared.cache import Group, Outdated
from emporion.infrastructure.persistence.outdated import merged
from emporion.infrastructure.persistence.shielding import to_the_end

NAME: Final = "emporion_cache"
GATHER: Final = 0.05
"""How long commits are gathered after a NOTIFY for the next one, in seconds; after a rest none are."""
RETRY: Final = 1.0
"""After how many seconds a lost connection is made again."""
PULSE: Final = 5.0
"""How often it is asked whether the server is still there; an answer may take as long again."""
LAST_WORDS: Final = 2.0
"""How long a process that ends may take to tell what is still to be told."""
LONGEST: Final = 7_900
"""What PostgreSQL takes as one message, in bytes, and a little less."""

_log = structlog.stdlib.get_logger("emporion.channel")


class Hearer(Protocol):
    """Whom the channel tells."""

    def forget(self, outdated: Outdated) -> None:
        """Somebody else has changed this."""
        ...

    def connected(self) -> None:
        """From now on every change is heard."""
        ...

    def disconnected(self) -> None:
        """Changes may be missed from now on."""
        ...


class Channel:
    """One for each process and database, with a connection of its own beside the pool, which is made for the
    first `tell`, `ring` or `listen`. `can_listen` is False where a session is not ours for longer than a
    transaction (PgBouncer), `can_tell` where there is nobody to tell (SQLite)."""

    def __init__(
        self, make_engine: Callable[[], AsyncEngine], *, can_listen: bool = True, can_tell: bool = True
    ) -> None:
        self._make_engine = make_engine
        self._can_tell = can_tell
        self._can_listen = can_listen and can_tell
        self._origin = uuid4().hex[:12]
        self._engine: AsyncEngine | None = None
        self._connection: AsyncConnection | None = None
        self._busy = asyncio.Lock()
        self._closing = asyncio.Event()
        self._waiting: Outdated = {}
        self._rung: frozenset[str] = frozenset()
        self._teller: asyncio.Task[None] | None = None
        self._listener: asyncio.Task[None] | None = None

    def tell(self, outdated: Outdated) -> None:
        """Tell the others, soon. Returns at once; to be called where an event loop runs. A closed channel
        tells nothing."""
        if not self._can_tell:
            return
        self._waiting = merged(self._waiting, outdated)
        self._begin()

    def ring(self, name: str) -> None:
        """Tell whoever listens to `name`, as `tell` does; more often than it can be told, it is told once."""
        if not self._can_tell:
            return
        self._rung |= {name}
        self._begin()

    def listen(self, hearer: Hearer) -> None:
        """Call the hearer from now on, until `close`, and connect again whenever the connection is lost."""
        if self._can_listen and self._listener is None:
            self._listener = asyncio.get_running_loop().create_task(self._listen(hearer))

    async def close(self) -> None:
        """Tell what is still to be told, and end."""
        self._can_tell = self._can_listen = False
        self._closing.set()
        if self._listener is not None:
            self._listener.cancel()
        with suppress(Exception):
            async with asyncio.timeout(LAST_WORDS):
                await asyncio.gather(*self._tasks(), return_exceptions=True)
        await self._disconnect(lost=False)
        if self._engine is not None:
            await self._engine.dispose()

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [task for task in (self._listener, self._teller) if task is not None]

    def _begin(self) -> None:
        if self._teller is None or self._teller.done():
            self._teller = asyncio.get_running_loop().create_task(self._tell_waiting(), context=Context())

    async def _tell_waiting(self) -> None:
        is_last = False
        while self._waiting or self._rung:
            try:
                await self._send()
            except Exception as error:
                _log.debug("not told", error=str(error))
                await self._disconnect()
                if is_last:
                    return
                is_last = self._closing.is_set()
                await self._rest(RETRY)
            await self._rest(GATHER)

    async def _rest(self, seconds: float) -> None:
        """Less where the channel is closed meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _send(self) -> None:
        """All that waits, at once."""
        sending, self._waiting = self._waiting, {}
        ringing, self._rung = self._rung, frozenset()
        try:
            said = [(NAME, text) for text in messages(self._origin, sending)]
            said += [(name, "") for name in ringing]
            async with asyncio.timeout(PULSE):
                await self._speak(lambda wire: wire.executemany("SELECT pg_notify($1, $2)", said))
        except BaseException:
            self._waiting = merged(sending, self._waiting)
            self._rung |= ringing
            raise

    async def _listen(self, hearer: Hearer) -> None:
        while True:
            try:
                await self._hear(hearer)
            except Exception as error:
                _log.debug("not listening", error=str(error))
            finally:
                hearer.disconnected()
            await self._disconnect()
            await asyncio.sleep(RETRY)

    async def _hear(self, hearer: Hearer) -> None:
        """Until the connection is lost."""
        lost = asyncio.Event()

        def heard(_: Any, __: int, ___: str, text: str) -> None:
            outdated = understood(text, self._origin)
            if outdated is None:  # whatever it means, nothing is kept that it could be about
                hearer.disconnected()
                hearer.connected()
            elif outdated:
                hearer.forget(outdated)

        async def begin(wire: Any) -> None:
            wire.add_termination_listener(lambda _: lost.set())
            await wire.add_listener(NAME, heard)

        await self._speak(begin)
        hearer.connected()
        while not lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), PULSE)
                return
            await asyncio.wait_for(self._speak(lambda wire: wire.execute("SELECT 1")), PULSE)

    async def _speak(self, say: Callable[[Any], Awaitable[Any]]) -> None:
        """One thing at a time on the connection, which is made where there is none that lives."""
        async with self._busy:
            wire = None if self._connection is None else await wire_of(self._connection)
            if wire is None or wire.is_closed():
                await self._end(lost=True)
                self._engine = self._engine or self._make_engine()
                self._connection = await self._engine.connect()
                wire = await wire_of(self._connection)
            await say(wire)

    async def _disconnect(self, *, lost: bool = True) -> None:
        async with self._busy:
            await self._end(lost=lost)

    async def _end(self, *, lost: bool) -> None:
        """Give the connection up, or back to be closed in good order."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                await to_the_end(_ended(connection, lost=lost))


async def _ended(connection: AsyncConnection, *, lost: bool) -> None:
    if lost:
        await connection.invalidate()
    await connection.close()


async def wire_of(connection: AsyncConnection) -> Any:
    """The driver's own connection."""
    return (await connection.get_raw_connection()).driver_connection


def messages(origin: str, outdated: Outdated) -> list[str]:
    """One message a group; where its subjects are too many for one, the whole group."""
    found = []
    for group, subjects in outdated.items():
        text = _message(origin, group, subjects)
        found.append(text if len(text.encode()) <= LONGEST else _message(origin, group, None))
    return found


def understood(text: str, origin: str) -> Outdated | None:
    """What a message outdates; nothing where it is our own, None where it is none of ours at all."""
    try:
        said = json.loads(text)
        subjects = said["subjects"]
        if said["from"] == origin:
            return {}
        return {str(said["group"]): None if subjects is None else frozenset(map(str, subjects))}
    except (ValueError, TypeError, KeyError):
        return None


def _message(origin: str, group: Group, subjects: frozenset[str] | None) -> str:
    return json.dumps(
        {"from": origin, "group": group, "subjects": None if subjects is None else sorted(subjects)},
        separators=(",", ":"),
    )
