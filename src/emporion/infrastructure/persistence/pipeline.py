"""Statements that travel in front of another one, and COMMIT behind one: nobody waits for their answers.

Of PostgreSQL's extended query protocol (docs, "Message Flow", "Pipelining").

In front: Parse, Bind and Execute without a Sync. The answer to each is ParseComplete, BindComplete and
CommandComplete, which asyncpg passes over while it waits for the statement that comes behind; an error makes
the server skip everything up to that statement's Sync, so it is raised there. Only for statements that answer
with no rows.

Behind: COMMIT goes out as soon as the statement has gone out. Where that one fails, COMMIT rolls back (docs,
"COMMIT"). The server says twice that it is ready for the next query, and asyncpg, which has asked once, must
hear it the second time only. Behind a transaction that has only read, asyncpg hears nothing of it.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from functools import lru_cache, partial
from struct import Struct, pack
from typing import Any, Final

_BIND = b"B" + pack("!i", 12) + b"\0\0" + pack("!hhh", 0, 0, 0)
_EXECUTE = b"E" + pack("!i", 9) + b"\0" + pack("!i", 0)
_COMMIT: Final = b"Q" + pack("!i", 4 + 7) + b"COMMIT\0"
_ERROR, _READY = b"EZ"
_UNASKED: Final = b"ANS"
"""Notifications, notices and settings, which a server may tell at any time."""
_HEADER: Final = 5
_length: Final = Struct("!i").unpack_from


@lru_cache(maxsize=4096)
def without_answer(sql: str) -> bytes:
    """The messages of a statement without parameters, as the unnamed statement and portal."""
    text = sql.encode() + b"\0"
    return b"P" + pack("!i", 4 + 1 + len(text) + 2) + b"\0" + text + pack("!h", 0) + _BIND + _EXECUTE


class WithCommit(Awaitable[Any]):
    """What `work`, a statement on its way through asyncpg, answers when COMMIT follows it: its rows, and what
    was done last. Awaited once, and waits to the end however often the caller is cancelled.

    Afterwards `was_sent` tells whether there was anything to end: a value that asyncpg cannot encode, for
    example, is refused before. `was_refused` tells that the server said no to the statement, be it with its
    last words, and so never came to a COMMIT that ends well. `cancelled` is what the caller is still to hear.
    """

    def __init__(self, driver: Any, work: Coroutine[Any, Any, Any]) -> None:
        self._protocol = driver._protocol
        self._transport = driver._transport
        self._work = work
        self.was_sent = False
        self.was_refused = False
        self.cancelled: asyncio.CancelledError | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        work, sent_before = self._work.__await__(), self._protocol.queries_count
        try:
            while True:
                waiter = next(work)
                # It may wait for something else first, such as the end of a cancelled statement.
                if not self.was_sent and self._protocol.queries_count > sent_before:
                    self._follow()
                yield from self._to_the_end(waiter)
        except StopIteration as end:
            return end.value

    def _follow(self) -> None:
        self.was_sent = True
        _TwoAnswers(self).stand_by()
        self._transport.write(_COMMIT)

    def _to_the_end(self, waiter: Any) -> Generator[Any, None, None]:
        """As `asyncio.shield`, without a task of its own, which would send a turn of the loop later."""
        waiter._asyncio_future_blocking = False  # it was made to be waited for by a task
        while not waiter.done():
            done = waiter.get_loop().create_future()
            tell = partial(_tell, done)
            waiter.add_done_callback(tell)
            try:
                yield from done
            except asyncio.CancelledError as error:
                waiter.remove_done_callback(tell)
                self.cancelled = error


def _tell(done: asyncio.Future[None], _: object) -> None:
    if not done.done():
        done.set_result(None)


def commit_unheard(driver: Any) -> None:
    """Send COMMIT for a transaction that has only read, and go on: its answer would tell nothing, asyncpg
    never hears it, and what is sent next travels behind it. A connection whose COMMIT is refused all the same
    is closed. What asyncpg begins itself has to hear first that the transaction has ended: see `Driver`."""
    _Unheard(driver._protocol, driver._transport).stand_by()
    driver._transport.write(_COMMIT)


class _UntilReady(asyncio.Protocol):
    """Stands before asyncpg's protocol until the server says for the first time that it is ready, and keeps
    that to itself. Where somebody stands there already, it waits behind him."""

    def __init__(self, protocol: Any, transport: Any) -> None:
        self._protocol = protocol
        self._transport = transport
        self._next = protocol
        self._cut = b""
        self._kept = b""

    def stand_by(self) -> None:
        """From now on, or from when those before it are done."""
        place = self._transport.get_protocol()
        if place is self._protocol:
            self._transport.set_protocol(self)
            return
        while place._next is not self._protocol:
            place = place._next
        place._next = self

    def data_received(self, data: bytes) -> None:
        data, place = self._cut + data, 0
        while (size := len(data) - place) >= _HEADER:
            end = place + 1 + _length(data, place + 1)[0]
            if end > place + size:
                break
            if data[place] == _READY:
                self._transport.set_protocol(self._next)
                self._pass_on()
                if end < len(data):
                    self._next.data_received(data[end:])
                return
            if self._is_kept(data[place]):
                self._kept += data[place:end]
            place = end
        self._cut = data[place:]

    def connection_lost(self, exc: Exception | None) -> None:
        self._pass_on()
        self._next.connection_lost(exc)

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def _is_kept(self, kind: int) -> bool:
        """Whether asyncpg is to hear this message, once it is time."""
        raise NotImplementedError

    def _pass_on(self) -> None:
        if self._kept:
            self._protocol.data_received(self._kept)


class _TwoAnswers(_UntilReady):
    """Makes one of them."""

    def __init__(self, work: WithCommit) -> None:
        super().__init__(work._protocol, work._transport)
        self._work = work

    def _is_kept(self, kind: int) -> bool:
        self._work.was_refused |= kind == _ERROR
        return True


class _Unheard(_UntilReady):
    """Drops one."""

    def _is_kept(self, kind: int) -> bool:
        if kind == _ERROR:
            self._transport.abort()
        return kind in _UNASKED
