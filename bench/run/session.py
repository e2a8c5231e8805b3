"""A whole run: a server, shops, the proof of same work, then part after part."""

import asyncio
import shutil
import sys
import tempfile
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
    _check_room(options)
    with served(options.folder) as server:
        options.tell("proving that all contenders leave the same rows and give the same answers")
        asyncio.run(prove(options.contenders, server))
        measured = Measured()
        try:
            _measure(options, server, measured)
        except KeyboardInterrupt:
            show(console, "Interrupted; until then", measured.records, _spreads(measured))
            raise
        options.tell("verifying the books")
        asyncio.run(verify(server))
        if measured.records:
            show(console, "Emporion beside its peers", measured.records, _spreads(measured))
        if options.save:
            save(measured.records, measured.rounds, _about(options), server)
            if options.draw:
                write_page()


def _check_room(options: Options) -> None:
    """An order with its rows, records and their indexes takes some ten kilobytes, and the log as much."""
    most = max([options.orders, *(options.growth if "growth" in options.parts else ())])
    needed = 1_000_000_000 + 20_000 * most
    free = shutil.disk_usage(options.folder or tempfile.gettempdir()).free
    if free < needed:
        raise SystemExit(
            f"{most:,} orders need {needed / 1e9:.0f} GB, and {free / 1e9:.0f} are free: "
            "say --orders and --growth for fewer, or --folder for another place."
        )


def _measure(options: Options, server: Served, measured: Measured) -> None:
    if options.workloads or "http" in options.parts:
        shops = options.shops if "place_order_64_shops" in options.workloads else 1
        options.tell(f"making {shops} shops and {options.orders:,} orders")
        world = asyncio.run(arrange(server, shops=shops, orders=options.orders))
        if options.workloads:
            with crew(options.contenders) as workers:
                steady(options, server, world, workers, measured)
        if "http" in options.parts:
            over_http(options, server, world, measured)
    if "import" in options.parts:
        importing(options, server, measured)
    if "growth" in options.parts and options.growth:
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
