"""A small HTTPS server on 127.0.0.1 whose answers a test writes byte by byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import trustme

Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came, header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """`answer` is sent to each request, bytes or a function that writes them; `named` are the names that
    clients asked for in TLS, one a connection."""

    answer: bytes | Answering = b""
    port: int = 0
    connections: int = 0
    received: list[Received] = field(default_factory=list)
    named: list[str | None] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def has(self, requests: int) -> None:
        """Return when so many requests have come."""
        while len(self.received) < requests:
            self.news.clear()
            await self.news.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                self.received.append(await _request(reader))
                self.news.set()
                if isinstance(self.answer, bytes):
                    writer.write(self.answer)
                    await writer.drain()
                else:
                    await self.answer(writer)
        with suppress(ConnectionError, ssl.SSLError):
            writer.close()
            await writer.wait_closed()


def answering(status: str, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; header names have `_` for `-`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


OK = answering("200 OK")


@asynccontextmanager
async def receiving(
    authority: trustme.CA | None,
    *names: str,
    answer: bytes | Answering = OK,
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[Receiver]:
    """A receiver with a certificate for `names`, or without TLS where there is no authority."""
    receiver = Receiver(answer=answer)
    context = None if authority is None else _context(authority, names, receiver)
    server = await asyncio.start_server(receiver.serve, host, port, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def _context(authority: trustme.CA, names: tuple[str, ...], receiver: Receiver) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)

    def note(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        receiver.named.append(name)

    context.sni_callback = note
    return context


async def _request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(head[0], headers, body)
