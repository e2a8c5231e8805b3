"""Emporion over HTTP: a small client with a kept connection for each lane, spread over the servers.

Its own processor time is not the contender's; that of the servers is, and is read from outside."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench.contenders.base import Refused
from bench.contenders.emporion import SECRET
from bench.world import OrderRequest
from emporion.infrastructure.security.tokens import JwtAccessTokens


class EmporionHttp:
    """The URL is a list of addresses, `127.0.0.1:8001,127.0.0.1:8002`."""

    async def open(self, url: str, connections: int) -> None:
        self._tokens: dict[UUID, str] = {}
        self._issuer = JwtAccessTokens(SECRET, timedelta(hours=4))
        self._free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
        addresses: Iterator[str] = itertools.cycle(url.split(","))
        for _ in range(connections):
            self._free.put_nowait(line := _Line(next(addresses)))
            await line.connect()

    async def close(self) -> None:
        while not self._free.empty():
            self._free.get_nowait().close()

    async def place_order(self, request: OrderRequest) -> object:
        items = [{"variant_id": str(variant), "quantity": count} for variant, count in request.items]
        body = json.dumps({"wallet_id": str(request.wallet_id), "items": items}).encode()
        head = (
            f"POST /v1/shops/{request.shop_id}/orders HTTP/1.1\r\nHost: bench\r\n"
            f"Authorization: Bearer {self._token(request.user_id)}\r\nIdempotency-Key: {request.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        line = await self._free.get()
        try:
            status, answer = await line.ask(head.encode() + body)
        finally:
            self._free.put_nowait(line)
        if status != 201:
            raise Refused(f"{status}: {answer[:500]!r}")
        return answer

    def _token(self, user_id: UUID) -> str:
        if user_id not in self._tokens:
            self._tokens[user_id] = self._issuer.issue(user_id, datetime.now(UTC)).token
        return self._tokens[user_id]


CONTENDER = EmporionHttp


class _Line:
    """One kept connection. Servers close what was idle for some seconds, as between two turns."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = address.partition(":")

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, int(self._port))

    def close(self) -> None:
        self._writer.close()

    async def ask(self, message: bytes) -> tuple[int, Any]:
        """Status and body of the answer; asked once more on a new connection where the old one is gone."""
        try:
            return await self._ask(message)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            await self.connect()
            return await self._ask(message)

    async def _ask(self, message: bytes) -> tuple[int, Any]:
        self._writer.write(message)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(head.split(b" ", 2)[1]), await self._reader.readexactly(length)
