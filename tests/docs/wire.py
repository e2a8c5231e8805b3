"""Counts round trips where they happen: between the driver and the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url


class Wire:
    """A proxy's count: each time that the client speaks after the server did, a round trip begins."""

    def __init__(self) -> None:
        self.round_trips = 0
        self._server_spoke = True

    def reset(self) -> None:
        self.round_trips = 0

    async def client_to_server(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            self.round_trips += self._server_spoke
            self._server_spoke = False
            writer.write(data)
        writer.close()

    async def server_to_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            self._server_spoke = True
            writer.write(data)
        writer.close()


@asynccontextmanager
async def tapped(url: str, folder: Path) -> AsyncIterator[tuple[str, Wire]]:
    """A URL that leads to the same database through a socket in `folder`, and the count of one connection."""
    parsed, wire = make_url(url), Wire()
    port = parsed.port or int(str(parsed.query.get("port", 5432)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (host := parsed.query.get("host")) is not None:
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there = await asyncio.open_connection(parsed.host, port)
        with suppress(ConnectionError):
            await asyncio.gather(
                wire.client_to_server(reader, there[1]), wire.server_to_client(there[0], writer)
            )

    server = await asyncio.start_unix_server(serve, folder / f".s.PGSQL.{port}")
    query = {**parsed.query, "host": str(folder), "port": str(port)}
    through = parsed.set(host=None, port=None).set(query=query)
    try:
        yield through.render_as_string(hide_password=False), wire
    finally:
        server.close()
