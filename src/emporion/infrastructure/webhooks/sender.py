"""Posts webhooks over HTTP/1.1."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpcore
import httpx

from emporion import __version__
from emporion.application.webhooks.ports import Answer, Busy, Posting, Unreachable, WebhookSender
from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.turns import HostTurns
from emporion.infrastructure.webhooks.network import AddressRefused, CheckedNetwork, Resolve, SystemResolver
from emporion.infrastructure.webhooks.retry_after import retry_after

MOST_READ: Final = 4096
"""Bytes of an answer's body that are read; the connection of a longer one is closed."""

_SHOWN: Final = 200
_KEPT_FOR: Final = 20.0
_HEADERS: Final = {
    "User-Agent": f"Emporion/{__version__}",
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
}


@cache
def verifying(ca_file: str | None = None) -> ssl.SSLContext:
    """Verifies certificates and names; `ca_file` (PEM) adds authorities to the well-known ones. What the
    environment says about certificates or proxies is not looked at. Read once a process: that takes 40 ms."""
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a try goes: `seconds` in all, from the name's look-up to the answer. At most `at_once` tries
    are under way to one host; another one waits `patience` seconds for its turn."""

    rules: WebhookRules = field(default_factory=WebhookRules)
    seconds: float = 15.0
    at_once: int = 8
    patience: float = 0.5
    ca_file: str | None = None


class HttpWebhookSender(WebhookSender):
    """One pool of connections for all endpoints; each new connection is checked by `CheckedNetwork`. There is
    no proxy and no redirect: where a message goes is decided here alone."""

    def __init__(self, reach: Reach, resolve: Resolve | None = None) -> None:
        self._seconds = reach.seconds
        self._allow_http = reach.rules.allow_http
        self._resolve = resolve or SystemResolver()
        self._turns = HostTurns(reach.at_once, reach.patience)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verifying(reach.ca_file),
            max_connections=None,
            max_keepalive_connections=50,
            keepalive_expiry=_KEPT_FOR,
            network_backend=CheckedNetwork(reach.rules.allowed_networks, self._resolve),
        )

    async def post(self, posting: Posting) -> Answer | Unreachable | Busy:
        if not (posting.url.startswith("https://") or self._allow_http):
            return Unreachable(reason="the URL is not https")
        async with self._turns.turn(urlsplit(posting.url).hostname or "") as ours:
            return await self._try(posting) if ours else Busy()

    async def _try(self, posting: Posting) -> Answer | Unreachable:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(posting)
        except TimeoutError:
            return Unreachable(reason=f"no answer within {self._seconds:g} seconds")
        except AddressRefused as refused:
            return Unreachable(reason=str(refused))
        except socket.gaierror:
            return Unreachable(reason="the host's name does not resolve")
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            return Unreachable(reason=_connecting(error))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError):
            return Unreachable(reason="the connection broke before a whole answer came")

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()
        if isinstance(self._resolve, SystemResolver):
            self._resolve.close()

    async def _exchange(self, posting: Posting) -> Answer:
        headers = list((_HEADERS | posting.headers).items())
        async with self._pool.stream("POST", posting.url, headers=headers, content=posting.body) as answer:
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return _answer(answer.status, got, await self._start_of(answer))

    async def _start_of(self, answer: httpcore.Response) -> bytes:
        """The body's first bytes. The status has come and counts, whatever becomes of the body, so little
        time is spent on it."""
        read = b""
        with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
            async with asyncio.timeout(min(2.0, self._seconds / 4)):
                async for part in answer.aiter_stream():
                    read += part
                    if len(read) > MOST_READ:
                        break
        return read[:MOST_READ]


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return Answer(
        status=status,
        text=_plain(body.decode("utf-8", "replace")),
        retry_after=retry_after(headers.get("retry-after"), datetime.now(UTC)),
        location=_plain(headers.get("location", "")),
    )


def _plain(text: str) -> str:
    """One line of printable text, not too long to be shown in a list."""
    line = " ".join(text.split())
    return "".join(each for each in line if each.isprintable())[:_SHOWN]


def _connecting(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not accepted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"TLS failed: {(cause.reason or 'no common ground').replace('_', ' ').lower()}"
        cause = cause.__cause__ or cause.__context__
    return "nobody accepts connections there"
