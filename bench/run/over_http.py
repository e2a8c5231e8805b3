"""The same order of five lines: hand-written, through the bus, and over HTTP with one and two processes."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from bench.cli import Options
from bench.crew.crew import Worker, crew
from bench.crew.turns import Turn
from bench.run.figures import Figures
from bench.run.rounds import turn_of
from bench.run.steady import CONNECTIONS, Measured, line
from bench.server.cpu import ServerCpu
from bench.server.postgres import Served
from bench.server.web import used, web_servers
from bench.workloads import WORKLOADS, Workload
from bench.world import World

NAME: Final = "http_order_5"
_CONTENDERS: Final = ("handwritten", "emporion", "emporion_http_1", "emporion_http_2")
_LANES: Final = 8  # a server that waits for its clients shows nothing


def over_http(options: Options, server: Served, world: World, measured: Measured) -> None:
    """Turns of all four, round by round, at each round-trip time between them and the database. For HTTP the
    processor time is that of the servers."""
    workload = replace(WORKLOADS["place_order_5"], name=NAME, lanes=_LANES)
    for rtt in options.part_rtts:
        with ExitStack() as opened:
            delayed = replace(server, app_url=line(opened, server.app_url, rtt))
            found = _rounds(options, delayed, workload, workload.requests(world))
        measured.add(NAME, rtt, found)
        options.tell(f"measured {NAME} at +{rtt:g} ms")


def _rounds(
    options: Options, server: Served, workload: Workload, requests: tuple[Any, ...]
) -> dict[str, list[Figures]]:
    cpu = ServerCpu(server.postmaster)
    with ExitStack() as opened:
        workers = opened.enter_context(crew(("handwritten", "emporion", "emporion_http", "emporion_http")))
        for worker in workers[:2]:
            worker.open(server.app_url, CONNECTIONS)
        named = dict(zip(_CONTENDERS, workers, strict=True))
        serving: dict[str, list[int]] = {}
        for count in (1, 2):
            url, pids = opened.enter_context(web_servers(server, count, CONNECTIONS))
            named[f"emporion_http_{count}"].open(url, _LANES)
            serving[f"emporion_http_{count}"] = pids
        found: dict[str, list[Figures]] = {name: [] for name in named}
        for worker in named.values():
            worker.take(turn_of(workload, requests, seconds=min(1.0, options.seconds)))
        for _ in range(options.rounds):
            for name, worker in named.items():
                turn = turn_of(workload, requests, seconds=options.seconds)
                found[name].append(_taken(worker, turn, cpu, serving.get(name)))
        for worker in workers:
            worker.close()
    return found


def _taken(worker: Worker, turn: Turn, cpu: ServerCpu, serving: list[int] | None) -> Figures:
    before, own = cpu.read(), used(serving) if serving else None
    taken = worker.take(turn)
    after = cpu.read()
    figures = Figures.of(taken, None if before is None or after is None else after - before)
    if serving is None or own is None:
        return figures
    seconds, resident = used(serving)
    return replace(
        figures,
        client_cpu_ms=1000 * (seconds - own[0]) / taken.operations,
        peak_rss_mb=resident / 1e6,
    )
