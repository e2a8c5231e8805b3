"""Growth: the same orders and pages with more and more orders and audit records behind them."""

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import Final

from bench.cli import Options
from bench.contenders.emporion import container_on
from bench.crew.crew import connected, crew
from bench.run.figures import record
from bench.run.results import save_named
from bench.run.rounds import rounds
from bench.run.steady import CONNECTIONS
from bench.server.arrange import behind
from bench.server.cpu import ServerCpu
from bench.server.fill import fill
from bench.server.postgres import Served
from bench.server.stock import Stocker
from bench.workloads import WORKLOADS
from bench.world import Shop

_WORKLOADS: Final = ("place_order_5", "orders_page_1", "orders_page_deep")
_CONTENDERS: Final = ("handwritten", "emporion")


@dataclass(frozen=True, slots=True)
class Grown:
    """One workload of one contender with so many orders behind it."""

    orders: int
    workload: str
    contender: str
    ops_per_s: float
    p50_ms: float
    p99_ms: float


def growing(options: Options, server: Served) -> list[Grown]:
    """One shop that grows; each size is measured when it is reached."""
    shop, there, found = asyncio.run(_shop(server)), 0, list[Grown]()
    cpu = ServerCpu(server.postmaster)
    with crew(_CONTENDERS) as workers:
        for size in sorted(options.growth):
            options.tell(f"filling up to {size:,} orders")
            asyncio.run(fill(server.owner_url, shop, size - there))
            there = size
            world = asyncio.run(behind(server, (shop,), size))
            with connected(workers, server.app_url, CONNECTIONS):
                for name in _WORKLOADS:
                    workload = replace(WORKLOADS[name], lanes=CONNECTIONS)
                    requests = workload.requests(world)
                    taken = rounds(
                        workload, requests, workers, cpu, count=options.rounds, seconds=options.seconds
                    )
                    for contender, figures in taken.items():
                        middle = record(name, contender, 0, figures, [])
                        found.append(
                            Grown(size, name, contender, middle.ops_per_s, middle.p50_ms, middle.p99_ms)
                        )
                        options.tell(f"{size:,}: {contender} {name} {middle.ops_per_s:,.0f} a second")
    if options.save:
        save_named("growth.json", [asdict(each) for each in found])
    return found


async def _shop(server: Served) -> Shop:
    container = container_on(server.app_url, 4)
    async with container.database():
        return await Stocker(container).shop(customers=64, products=40, variants=10)
