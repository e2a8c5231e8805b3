"""Connections to addresses that were looked at, and to no others."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any, Final

import httpcore

from emporion.domain.webhooks.addresses import Address, Network, refusal

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""The addresses of a name, best first. Raises OSError where it has none."""

_ONE_CONNECT: Final = 5.0
"""Seconds for one of several addresses, so that a dead one does not use up the time of a living one."""


class AddressRefused(Exception):
    """A name leads to an address that nothing is sent to; its words do not tell which."""


class SystemResolver:
    """The system's own resolver, in threads of its own: names that are slow to resolve hold up no other work
    of the process."""

    def __init__(self, threads: int = 64) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="webhook-names")

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
        return [ip_address(text) for text in dict.fromkeys(found)]

    def close(self) -> None:
        """Give the threads back as their look-ups end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name once a connection, refuses it if any of its addresses is refused, and connects to just
    the addresses that were checked. A name that answers otherwise the next time gains nothing by it. TLS
    above it still asks for, and verifies, the name."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._checked(host, port)
        failed: Exception | None = None
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(
                    str(address),
                    port,
                    min(timeout or _ONE_CONNECT, _ONE_CONNECT),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError("the name has no address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> Sequence[Address]:
        addresses = await self._resolve(host, port)
        for address in addresses:
            if (why := refusal(address, self._allowed)) is not None:
                raise AddressRefused(
                    f"{host} leads to an address that is {why}, and only public ones are sent to"
                )
        return addresses
