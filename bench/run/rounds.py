"""Rounds: contenders take turns, in an order that rotates, so that none always follows the same one."""

import itertools
import time
from collections.abc import Sequence
from typing import Any, Final

from bench.crew.crew import Worker
from bench.crew.proxy import Proxy
from bench.crew.turns import Turn
from bench.run.figures import Figures
from bench.server.cpu import ServerCpu
from bench.workloads import Workload

_numbers = itertools.count(1)
_COUNTED: Final = 5
_ANSWERED: Final = 0.02
"""After how many seconds what nobody waits for has been answered."""


def rounds(
    workload: Workload,
    requests: tuple[Any, ...],
    workers: Sequence[Worker],
    cpu: ServerCpu,
    *,
    count: int,
    seconds: float,
) -> dict[str, list[Figures]]:
    """Each contender's figures, round by round. The first turn of each only warms up."""
    found: dict[str, list[Figures]] = {worker.name: [] for worker in workers}
    for worker in workers:
        worker.take(turn_of(workload, requests, seconds=min(seconds / 2, 1.0)))
    for place in range(count):
        turned = place % len(workers)
        for worker in [*workers[turned:], *workers[:turned]]:
            before = cpu.read()
            taken = worker.take(turn_of(workload, requests, seconds=seconds))
            after = cpu.read()
            used = None if before is None or after is None else after - before
            found[worker.name].append(Figures.of(taken, used))
    return found


def counts(
    workload: Workload, requests: tuple[Any, ...], worker: Worker, proxy: Proxy
) -> tuple[float, float]:
    """Round trips and statements of one operation on a connection that knows the statements: the median of a
    few. The end of a query that nobody waits for counts, too."""
    once = turn_of(workload, requests, operations=1)
    for _ in range(6):  # each of two connections, one of which may be busy with telling others
        worker.take(once.named(next(_numbers)))
    found = []
    for _ in range(_COUNTED):
        proxy.counts()
        worker.take(once.named(next(_numbers)))
        time.sleep(_ANSWERED)
        found.append(proxy.counts())
    middle = _COUNTED // 2
    return (
        sorted(each.round_trips for each in found)[middle],
        sorted(each.statements for each in found)[middle],
    )


def turn_of(
    workload: Workload,
    requests: tuple[Any, ...],
    *,
    seconds: float = 3600.0,
    operations: int = 1_000_000_000,
) -> Turn:
    """One turn of a workload, under a name that none has had."""
    lanes = workload.lanes if operations > 1 else 1
    name = f"{workload.name}-{next(_numbers)}"
    return Turn(name, workload.operation, requests, lanes, seconds, operations)
