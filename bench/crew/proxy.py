"""The counting and delaying proxy, in a process of its own."""

import asyncio
import selectors
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from emporion.testing.wire import Counts, tapped


class Proxy:
    """`url` leads through the proxy; `counts` is what crossed since that was asked last, on the busiest
    of its connections."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.url: str = pipe.recv()

    def counts(self) -> Counts:
        self._pipe.send(True)
        counts: Counts = self._pipe.recv()
        return counts


@contextmanager
def proxy(url: str, *, delay: float) -> Iterator[Proxy]:
    """A proxy that adds `delay` seconds to each round trip."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:  # a socket's path has to be short
        process = context.Process(target=_serve, args=(theirs, url, folder, delay), daemon=True)
        process.start()
        try:
            yield Proxy(ours)
        finally:
            process.terminate()
            process.join()


def _serve(pipe: Connection, url: str, folder: str, delay: float) -> None:
    # Its time-outs are exact to microseconds; those of epoll, and of uvloop, to a millisecond.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    loop.run_until_complete(_obey(pipe, url, Path(folder), delay))


async def _obey(pipe: Connection, url: str, folder: Path, delay: float) -> None:
    async with tapped(url, folder, delay=delay) as (through, wire):
        pipe.send(through)
        while await asyncio.to_thread(pipe.recv):
            pipe.send(wire.busiest)
            wire.reset()
