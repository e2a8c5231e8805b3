"""Puts the last figures between the markers of docs/benchmarks.md."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bench.report.plots import draw
from bench.run.figures import Record
from bench.run.results import load, load_named

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
_BEGIN: Final = "<!-- figures: made by `make bench` from bench/results -->"
_END: Final = "<!-- end of figures -->"
_HEAD: Final = (
    "| workload | +rtt ms | contender | ops/s | x | client CPU ms | x | server CPU ms | round trips "
    "| statements | p50 ms | p99 ms | peak MB |"
)


def write_page() -> None:
    """Draw the plots and renew the part of the page that is made from figures."""
    records, growth, memory = load(), load_named("growth.json", []), load_named("memory.json", [])
    files = draw(DOCS / "benchmarks", records, growth, memory)
    page = DOCS / "benchmarks.md"
    before, _, rest = page.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    lines = [
        _BEGIN,
        "",
        *_where(load_named("machine.json", {})),
        "",
        *_table(records),
        "",
        *_grown(growth),
        *_remembered(memory),
    ]
    lines += [f"![{file.stem.replace('-', ' ')}](benchmarks/{file.name})" for file in files]
    page.write_text(before + "\n".join([*lines, "", _END]) + after)


def _where(machine: dict[str, Any]) -> Iterator[str]:
    if not machine:
        return
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    postgres = ", ".join(f"{name} {value}" for name, value in machine["postgresql"].items())
    runs = sorted({(run["rounds"], run["seconds"]) for run in machine["runs"].values()})
    taken = " and ".join(f"{rounds} rounds of {seconds:g} s" for rounds, seconds in runs)
    yield (
        f"Taken {machine['taken']} in {taken} a contender and workload, on {machine['cores']} cores of "
        f"{machine['processor']}, {machine['memory_gb']:g} GB, {machine['system']}, "
        f"Python {machine['python']}."
    )
    yield ""
    yield f"PostgreSQL: {postgres}."
    yield ""
    yield f"Packages: {packages}."


def _table(records: Sequence[Record]) -> Iterator[str]:
    yield _HEAD
    yield "|---|--:|---|" + "--:|" * 10
    for each in records:
        values = (
            each.workload,
            f"{each.rtt_ms:g}",
            each.contender,
            f"{each.ops_per_s:,.1f}",
            _number(each.ratio_throughput, 2),
            f"{each.client_cpu_ms:,.3f}",
            _number(each.ratio_cpu, 2),
            _number(each.server_cpu_ms, 3),
            _number(each.round_trips, 0),
            _number(each.statements, 0),
            f"{each.p50_ms:,.2f}",
            f"{each.p99_ms:,.2f}",
            f"{each.peak_rss_mb:,.0f}",
        )
        yield f"| {' | '.join(values)} |"


def _grown(growth: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not growth:
        return
    yield "| orders behind | workload | contender | ops/s | p50 ms | p99 ms |"
    yield "|--:|---|---|--:|--:|--:|"
    for row in growth:
        yield (
            f"| {row['orders']:,} | {row['workload']} | {row['contender']} | {row['ops_per_s']:,.1f} "
            f"| {row['p50_ms']:,.2f} | {row['p99_ms']:,.2f} |"
        )
    yield ""


def _remembered(memory: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not memory:
        return
    yield "| variants imported | contender | peak MB |"
    yield "|--:|---|--:|"
    for row in memory:
        yield f"| {row['variants']:,} | {row['contender']} | {row['peak_rss_mb']:,.0f} |"
    yield ""


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
