"""The figures as a table for people."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench.run.figures import Record, Spread

Spreads = dict[tuple[str, str, float], tuple[Spread | None, Spread | None]]
"""By workload, contender and round-trip time: of the ratios of processor time and of throughput."""


def show(console: Console, title: str, records: Iterable[Record], spreads: Spreads) -> None:
    """One table; x is the ratio to hand-written, with its least and most over the rounds."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for name, justify in _COLUMNS:
        table.add_column(name, justify="right" if justify else "left", no_wrap=True)
    last = None
    for each in records:
        if last is not None and last != (each.workload, each.rtt_ms):
            table.add_section()
        last = (each.workload, each.rtt_ms)
        cpu, throughput = spreads.get((each.workload, each.contender, each.rtt_ms), (None, None))
        table.add_row(
            each.workload,
            f"{each.rtt_ms:g}",
            each.contender,
            f"{each.ops_per_s:,.1f}",
            _ratio(each.ratio_throughput, throughput),
            f"{each.client_cpu_ms:,.3f}",
            _ratio(each.ratio_cpu, cpu),
            _number(each.server_cpu_ms, 3),
            _number(each.round_trips, 0),
            _number(each.statements, 0),
            f"{each.p50_ms:,.2f}",
            f"{each.p99_ms:,.2f}",
            f"{each.peak_rss_mb:,.0f}",
        )
    console.print(table)


_COLUMNS = (
    ("workload", False),
    ("+rtt ms", True),
    ("contender", False),
    ("ops/s", True),
    ("x", True),
    ("client cpu ms", True),
    ("x", True),
    ("server cpu ms", True),
    ("trips", True),
    ("stmts", True),
    ("p50 ms", True),
    ("p99 ms", True),
    ("peak MB", True),
)


def _ratio(middle: float | None, between: Spread | None) -> str:
    if middle is None:
        return ""
    return f"{middle:.2f}" if between is None else f"{middle:.2f} ({between.least:.2f}-{between.most:.2f})"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
