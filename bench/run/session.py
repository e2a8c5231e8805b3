"""A whole run: a server, shops, the proof of same work, then part after part."""

import asyncio
import sys
from dataclasses import replace
from typing import Any

from rich.console import Console

from bench.check.proof import prove, verify
from bench.cli import Options
from bench.crew.crew import crew
from bench.report.page import write_page
from bench.run.figures import ratios, spread
from bench.run.growing import growing
from bench.run.importing import importing
from bench.run.over_http import over_http
from bench.run.results import save
from bench.run.steady import Measured, steady
from bench.run.table import Spreads, show
from bench.server.arrange import arrange
from bench.server.postgres import Served, served


def measure(given: Options) -> None:
    """Measure what the options name, print it, and keep it where that is wanted."""
    console = Console(width=None if sys.stdout.isatty() else 180)
    options = replace(given, tell=lambda text: console.print(f"[dim]{text}[/dim]", highlight=False))
    with served(options.folder) as server:
        options.tell("proving that all contenders leave the same rows and give the same answers")
        asyncio.run(prove(options.contenders, server))
        measured = Measured()
        _measure(options, server, measured)
        options.tell("verifying the books")
        asyncio.run(verify(server))
        show(console, "Emporion beside its peers", measured.records, _spreads(measured))
        if options.save:
            save(measured.records, measured.rounds, _about(options), server)
            write_page()


def _measure(options: Options, server: Served, measured: Measured) -> None:
    if options.workloads or "http" in options.parts:
        options.tell(f"making {options.shops} shops and {options.orders:,} orders")
        world = asyncio.run(arrange(server, shops=options.shops, orders=options.orders))
        if options.workloads:
            with crew(options.contenders) as workers:
                steady(options, server, world, workers, measured)
        if "http" in options.parts:
            over_http(options, server, world, measured)
    if "import" in options.parts:
        importing(options, server, measured)
    if "growth" in options.parts:
        growing(options, server)


def _spreads(measured: Measured) -> Spreads:
    found: Spreads = {}
    for (workload, contender, rtt), figures in measured.rounds.items():
        base = measured.rounds.get((workload, "handwritten", rtt), [])
        found[workload, contender, rtt] = (
            spread(ratios(figures, base, "client_cpu_ms")),
            spread(ratios(figures, base, "ops_per_s")),
        )
    return found


def _about(options: Options) -> dict[str, Any]:
    return {
        "rounds": options.rounds,
        "seconds": options.seconds,
        "orders_behind": options.orders,
        "shops": options.shops,
        "variants_imported": options.variants,
    }
