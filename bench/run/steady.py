"""Workloads that run for a while: counted on the wire first, then measured at each round-trip time."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.cli import Options
from bench.contenders import BASELINE
from bench.crew.crew import Worker, connected
from bench.crew.proxy import proxy
from bench.run.figures import Figures, Record, record
from bench.run.results import Key
from bench.run.rounds import counts, rounds
from bench.server.cpu import ServerCpu
from bench.server.postgres import Served
from bench.workloads import WORKLOADS
from bench.world import World

CONNECTIONS = 4

Counted = dict[tuple[str, str], tuple[float, float]]
"""Round trips and statements by workload and contender."""


@dataclass(slots=True)
class Measured:
    """What has been measured so far."""

    records: list[Record] = field(default_factory=list)
    rounds: dict[Key, list[Figures]] = field(default_factory=dict)

    def add(self, workload: str, rtt: float, found: dict[str, list[Figures]]) -> None:
        """All contenders' rounds of one workload."""
        base = found.get(BASELINE, [])
        for name, figures in found.items():
            self.records.append(record(workload, name, rtt, figures, base))
            self.rounds[workload, name, rtt] = figures

    def count(self, counted: Counted) -> None:
        """Add what was counted to what was measured."""
        self.records = [
            each.counted(*counted[key]) if (key := (each.workload, each.contender)) in counted else each
            for each in self.records
        ]


def steady(
    options: Options, server: Served, world: World, workers: Sequence[Worker], measured: Measured
) -> None:
    """Measure the workloads that the options name."""
    cpu = ServerCpu(server.postmaster)
    asked: dict[str, tuple[Any, ...]] = {name: WORKLOADS[name].requests(world) for name in options.workloads}
    counted: Counted = {}
    with proxy(server.app_url, delay=0) as tap, connected(workers, tap.url, 2):
        for name in asked:
            for worker in workers:
                counted[name, worker.name] = counts(WORKLOADS[name], asked[name], worker, tap)
    for rtt in options.rtts:
        with ExitStack() as opened:
            url = line(opened, server.app_url, rtt)
            opened.enter_context(connected(workers, url, CONNECTIONS))
            for name, requests in asked.items():
                if rtt and name not in options.delayed:
                    continue
                found = rounds(
                    WORKLOADS[name],
                    requests,
                    workers,
                    cpu,
                    count=options.rounds,
                    seconds=options.seconds,
                )
                measured.add(name, rtt, found)
                measured.count(counted)
                options.tell(f"measured {name} at +{rtt:g} ms")


def line(opened: ExitStack, url: str, rtt: float) -> str:
    """The URL itself, or one that leads there through a proxy that delays."""
    return opened.enter_context(proxy(url, delay=rtt / 1000)).url if rtt else url
