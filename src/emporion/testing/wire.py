"""What crosses the wire between a driver and PostgreSQL, counted and, if wanted, delayed on its way."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

_CHUNK: Final = 1 << 16
_BIND, _PARSE, _QUERY = b"B"[0], b"P"[0], b"Q"[0]
# SSLRequest and GSSENCRequest are answered before the start-up message comes.
_REQUESTS: Final = frozenset({80877103, 80877104})


@dataclass(slots=True)
class Counts:
    """`round_trips`: times that the client spoke after the server did, and so waited. `statements`: messages
    that ask for work (Bind, and Query, which may hold several commands). `prepares`: messages that parse."""

    round_trips: int = 0
    statements: int = 0
    prepares: int = 0


class Frontend:
    """Splits what one client says into messages of the protocol, whatever pieces it arrives in."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._pending = bytearray()
        self._skip = 0
        self._has_started = False

    def feed(self, data: bytes) -> None:
        """Count the messages that begin in `data` or were begun before it."""
        if self._skip >= len(data):  # inside of a long message, such as COPY's
            self._skip -= len(data)
            return
        self._pending += data[self._skip :]
        self._skip, place = 0, 0
        while len(self._pending) - place >= (header := 5 if self._has_started else 8):
            kind, length = self._header(place)
            self._count(kind)
            place += length
            if place > len(self._pending):
                self._skip, place = place - len(self._pending), len(self._pending)
            if header == 8 and kind not in _REQUESTS:
                self._has_started = True
        del self._pending[:place]

    def _header(self, place: int) -> tuple[int, int]:
        """The message's type, or before the start its code; and its whole length."""
        if not self._has_started:
            length, code = self._pending[place : place + 4], self._pending[place + 4 : place + 8]
            return int.from_bytes(code), int.from_bytes(length)
        return self._pending[place], 1 + int.from_bytes(self._pending[place + 1 : place + 5])

    def _count(self, kind: int) -> None:
        if self._has_started:
            self._counts.statements += kind in (_BIND, _QUERY)
            self._counts.prepares += kind == _PARSE


class Wire:
    """The counts of all connections through one proxy, together and of the busiest one."""

    def __init__(self) -> None:
        self._connections: list[Counts] = []

    @property
    def round_trips(self) -> int:
        return sum(each.round_trips for each in self._connections)

    @property
    def statements(self) -> int:
        return sum(each.statements for each in self._connections)

    @property
    def prepares(self) -> int:
        return sum(each.prepares for each in self._connections)

    @property
    def busiest(self) -> Counts:
        """The counts of the connection with the most round trips: without what is told to others besides."""
        busiest = max(self._connections, key=lambda each: each.round_trips, default=Counts())
        return replace(busiest)

    async def rest(self) -> None:
        """Until nothing has crossed for 20 ms, such as the end of a query that nobody waits for."""
        while True:
            before = self.round_trips, self.statements
            await asyncio.sleep(0.02)
            if before == (self.round_trips, self.statements):
                return

    def reset(self) -> None:
        for each in self._connections:
            each.round_trips = each.statements = each.prepares = 0

    def connection(self) -> Counts:
        """The counts of one more connection."""
        self._connections.append(counts := Counts())
        return counts


class _Connection:
    """One client's connection and the one that it leads to."""

    def __init__(self, wire: Wire, delay: float) -> None:
        self._counts = wire.connection()
        self._frontend = Frontend(self._counts)
        self._delay = delay
        self._server_spoke = True

    async def client_to_server(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late = _Late(writer, self._delay)
        while data := await reader.read(_CHUNK):
            self._counts.round_trips += self._server_spoke
            self._server_spoke = False
            self._frontend.feed(data)
            late.write(data)
        late.close()

    async def server_to_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            self._server_spoke = True
            writer.write(data)
            await writer.drain()
        writer.close()


class _Late:
    """Writes in order, each piece `delay` seconds after it came. What is under way does not hold up what
    follows: as on a long line, and unlike sleeping before each write."""

    def __init__(self, writer: asyncio.StreamWriter, delay: float) -> None:
        self._writer = writer
        self._delay = delay
        self._queue: deque[bytes] = deque()

    def write(self, data: bytes) -> None:
        if not self._delay:
            self._writer.write(data)
            return
        self._queue.append(data)
        asyncio.get_running_loop().call_later(self._delay, self._send)

    def close(self) -> None:
        asyncio.get_running_loop().call_later(self._delay, self._writer.close)

    def _send(self) -> None:
        if not self._writer.is_closing():
            self._writer.write(self._queue.popleft())


@asynccontextmanager
async def tapped(url: str, folder: Path, *, delay: float = 0) -> AsyncIterator[tuple[str, Wire]]:
    """A URL that leads to the same database through a socket in `folder`, and the count of all connections
    made with it. `delay`, in seconds, is added to every round trip; that fine a clock needs an event loop
    on `selectors.SelectSelector`, others count in milliseconds."""
    parsed, wire = make_url(url), Wire()
    port = parsed.port or int(str(parsed.query.get("port", 5432)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (host := parsed.query.get("host")) is not None:
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there = await asyncio.open_connection(parsed.host, port)
        between = _Connection(wire, delay)
        with suppress(ConnectionError):
            await asyncio.gather(
                between.client_to_server(reader, there[1]), between.server_to_client(there[0], writer)
            )

    server = await asyncio.start_unix_server(serve, folder / f".s.PGSQL.{port}")
    query = {**parsed.query, "host": str(folder), "port": str(port)}
    through = parsed.set(host=None, port=None).set(query=query)
    try:
        yield through.render_as_string(hide_password=False), wire
    finally:
        server.close()
