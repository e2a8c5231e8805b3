"""A contender's process: it does what it is told over a pipe, one turn after the other."""

import asyncio
import gc
import itertools
import resource
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvloop

from bench.contenders import make
from bench.crew.turns import Taken, Turn
from bench.world import OrderRequest, TransferRequest

Work = Callable[[Any], Any]


def work(pipe: Connection, name: str) -> None:
    """The process's main function."""
    uvloop.run(_obey(pipe, name))


async def _obey(pipe: Connection, name: str) -> None:
    contender = make(name)
    while (told := await asyncio.to_thread(pipe.recv)) is not None:
        try:
            match told:
                case (url, connections):
                    await contender.open(url, connections)
                    pipe.send(None)
                case Turn() as turn:
                    pipe.send(await _take(contender, turn))
                case _:
                    await asyncio.to_thread(_leave, contender)
                    await contender.close()
                    pipe.send(None)
        except BaseException:
            pipe.send(traceback.format_exc())


async def _take(contender: Any, turn: Turn) -> Taken:
    operation = getattr(contender, turn.operation)
    requests, latencies = _requests(turn), list[float]()
    if turn.operations > 1:
        gc.collect()
    _forget_peak()
    before, began = _cpu(), time.perf_counter()
    if getattr(contender, "is_synchronous", False):
        await asyncio.to_thread(_threads, operation, requests, latencies, turn, began)
    else:
        lanes = (_lane(operation, requests, latencies, began + turn.seconds) for _ in range(turn.lanes))
        await asyncio.gather(*lanes)
    seconds = time.perf_counter() - began
    return Taken(seconds, _cpu() - before, _peak(), tuple(latencies))


async def _lane(operation: Work, requests: Iterator[Any], latencies: list[float], end: float) -> None:
    for request in requests:
        began = time.perf_counter()
        await operation(request)
        ended = time.perf_counter()
        latencies.append(ended - began)
        if ended >= end:
            return


def _threads(
    operation: Work, requests: Iterator[Any], latencies: list[float], turn: Turn, began: float
) -> None:
    """The lanes of a contender that waits for its answers: a thread each, which lasts as long as the process,
    because a connection belongs to it."""
    while len(_LANES) < turn.lanes:
        _LANES.append(_Lane())
    lock, end = threading.Lock(), began + turn.seconds

    def lane() -> None:
        while True:
            with lock:  # a generator serves one thread at a time
                request = next(requests, None)
            if request is None:
                return
            began = time.perf_counter()
            operation(request)
            ended = time.perf_counter()
            latencies.append(ended - began)
            if ended >= end:
                return

    running = [each.start(lane) for each in _LANES[: turn.lanes]]
    for done in running:
        done()


def _leave(contender: Any) -> None:
    """Let every lane close its connection, and end."""
    while _LANES:
        _LANES.pop().end(contender.disconnect)


class _Lane:
    """A thread that does one thing after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)

    def start(self, work: Callable[[], None]) -> Callable[[], None]:
        return self._pool.submit(work).result

    def end(self, last: Callable[[], None]) -> None:
        self._pool.submit(last).result()
        self._pool.shutdown()


_LANES: list[_Lane] = []


def _requests(turn: Turn) -> Iterator[Any]:
    for number, request in zip(range(turn.operations), itertools.cycle(turn.requests), strict=False):
        if isinstance(request, OrderRequest | TransferRequest):
            yield replace(request, key=f"{turn.name}-{number}")
        else:
            yield request


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _forget_peak() -> None:
    """Linux: begin a new peak of the resident set."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak() -> int:
    """The peak resident set in bytes: since `_forget_peak` where that works, else of the whole process."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
