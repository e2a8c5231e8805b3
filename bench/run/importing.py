"""Imports: the same file into a fresh shop by each contender, then the same file with other prices."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.cli import Options
from bench.contenders.emporion import container_on
from bench.crew.crew import Worker, connected, crew
from bench.crew.proxy import Proxy, proxy
from bench.crew.turns import Turn
from bench.run.figures import Figures
from bench.run.results import save_named
from bench.run.steady import Counted, Measured
from bench.server.cpu import ServerCpu
from bench.server.export import write_export
from bench.server.postgres import Served, importing_as
from bench.server.stock import Stocker
from bench.world import ImportRequest, Shop

_NAMES: Final = ("variant_import", "price_change")


def importing(options: Options, server: Served, measured: Measured) -> None:
    """One operation is the whole file. A process for each file, so that its peak is its own."""
    with tempfile.TemporaryDirectory(prefix="emporion-bench-files-") as folder:
        files = [Path(folder) / f"{name}.csv" for name in _NAMES]
        write_export(files[0], options.variants)
        write_export(files[1], options.variants, surcharge=11)
        counted: Counted = {}
        for rtt in options.part_rtts:
            counted |= _rounds(options, server, measured, files, rtt)
        measured.count(counted or _counts(options, server, files))
        if options.memory:
            _memory(options, server, Path(folder))


def _rounds(options: Options, server: Served, measured: Measured, files: list[Path], rtt: float) -> Counted:
    """Measure; what is delayed passes the proxy, which counts."""
    cpu, counted = ServerCpu(server.postmaster), Counted()
    found: dict[str, dict[str, list[Figures]]] = {
        name: {contender: [] for contender in options.contenders} for name in _NAMES
    }
    for place in range(options.import_rounds):
        turned = place % len(options.contenders)
        for name in [*options.contenders[turned:], *options.contenders[:turned]]:
            shop = _shop(server)
            for workload, file in zip(_NAMES, files, strict=True):
                with crew([name]) as (worker,), ExitStack() as opened:
                    url = importing_as(server, name)
                    tap = opened.enter_context(proxy(url, delay=rtt / 1000)) if rtt else None
                    found[workload][name].append(_one(worker, tap.url if tap else url, shop, file, cpu))
                    if tap:
                        counted[workload, name] = _crossed(tap)
        options.tell(f"imported {options.variants:,} variants at +{rtt:g} ms, round {place + 1}")
    for workload, figures_of in found.items():
        measured.add(workload, rtt, figures_of)
    return counted


def _one(worker: Worker, url: str, shop: Shop, file: Path, cpu: ServerCpu) -> Figures:
    with connected([worker], url, 1):
        before = cpu.read()
        taken = worker.take(_turn(shop, file))
        after = cpu.read()
    return Figures.of(taken, None if before is None or after is None else after - before)


def _counts(options: Options, server: Served, files: list[Path]) -> Counted:
    """Count, where nothing was delayed."""
    counted: Counted = {}
    for name in options.contenders:
        shop, uncounted = _shop(server), ServerCpu(None)
        with crew([name]) as (worker,), proxy(importing_as(server, name), delay=0) as tap:
            for workload, file in zip(_NAMES, files, strict=True):
                tap.counts()
                _one(worker, tap.url, shop, file, uncounted)
                counted[workload, name] = _crossed(tap)
    return counted


def _crossed(tap: Proxy) -> tuple[float, float]:
    """All that the connection was used for, its opening among it."""
    found = tap.counts()
    return found.round_trips, found.statements


def _memory(options: Options, server: Served, folder: Path) -> None:
    """How the peak grows with the file."""
    found = []
    for size in options.memory:
        file = folder / f"memory-{size}.csv"
        write_export(file, size)
        for name in options.contenders:
            shop = _shop(server)
            with crew([name]) as (worker,):
                figures = _one(worker, importing_as(server, name), shop, file, ServerCpu(None))
            found.append({"contender": name, "variants": size, "peak_rss_mb": figures.peak_rss_mb})
            options.tell(f"{name}: {figures.peak_rss_mb:,.0f} MB for {size:,} variants")
    if options.save:
        save_named("memory.json", found)


def _turn(shop: Shop, file: Path) -> Turn:
    request = ImportRequest(shop.shop_id, shop.owner_id, str(file))
    return Turn(file.stem, "import_products", (request,), 1, operations=1)


def _shop(server: Served) -> Shop:
    async def made() -> Shop:
        container = container_on(server.app_url, 1)
        async with container.database():
            return await Stocker(container, at_once=1).shop(customers=1, products=0, variants=0)

    return asyncio.run(made())
