"""A whole run: a server, shops, the proof of same rows, then workload after workload."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from rich.console import Console

from bench.check.proof import prove, verify
from bench.cli import Options
from bench.contenders import BASELINE
from bench.contenders.emporion import container_on
from bench.crew.crew import Worker, connected, crew
from bench.crew.proxy import Proxy, proxy
from bench.run.figures import Record, ratios, record, spread
from bench.run.rounds import counts, rounds
from bench.run.table import Spreads, show
from bench.server.cpu import ServerCpu
from bench.server.postgres import Served, served
from bench.server.stock import Stocker
from bench.workloads import WORKLOADS
from bench.world import Shop

_CONNECTIONS = 4


def measure(options: Options) -> list[Record]:
    """Measure what the options name and print it."""
    console = Console(width=None if sys.stdout.isatty() else 180)
    with served(options.folder) as server:
        console.print("Proving that all contenders leave the same rows ...")
        asyncio.run(prove(options.contenders, server))
        console.print("They do.")
        shops = asyncio.run(_stocked(server))
        spreads: Spreads = {}
        with crew(options.contenders) as workers:
            records = _measured(options, server, shops, workers, spreads)
        asyncio.run(verify(server))
        console.print("The books hold.")
    show(console, "Emporion beside its peers", records, spreads)
    return records


async def _stocked(server: Served) -> list[Shop]:
    container = container_on(server.app_url, 4)
    async with container.database():
        stocker = Stocker(container)
        return [await stocker.shop(customers=64, products=40, variants=10)]


def _measured(
    options: Options,
    server: Served,
    shops: Sequence[Shop],
    workers: Sequence[Worker],
    spreads: Spreads,
) -> list[Record]:
    cpu = ServerCpu(server.postmaster)
    chosen = [WORKLOADS[name] for name in options.workloads]
    asked = {each.name: each.requests(shops) for each in chosen}
    counted: dict[tuple[str, str], tuple[float, float]] = {}
    with proxy(server.app_url, delay=0) as tap, connected(workers, tap.url, 1):
        for each in chosen:
            for worker in workers:
                counted[each.name, worker.name] = counts(each, asked[each.name], worker, tap)
    records: list[Record] = []
    for rtt in options.rtts:
        with ExitStack() as opened:
            url = _line(opened, server, rtt)
            opened.enter_context(connected(workers, url, _CONNECTIONS))
            for each in chosen:
                found = rounds(
                    each, asked[each.name], workers, cpu, count=options.rounds, seconds=options.seconds
                )
                base = found.get(BASELINE, [])
                for name, figures in found.items():
                    made = record(each.name, name, rtt, figures, base)
                    records.append(made.counted(*counted[each.name, name]))
                    spreads[each.name, name, rtt] = (
                        spread(ratios(figures, base, "client_cpu_ms")),
                        spread(ratios(figures, base, "ops_per_s")),
                    )
    return records


def _line(opened: ExitStack, server: Served, rtt: float) -> str:
    """The server's own URL, or one through a proxy that delays."""
    if not rtt:
        return server.app_url
    line: Proxy = opened.enter_context(proxy(server.app_url, delay=rtt / 1000))
    return line.url
