"""The figures as SVG, the same bytes for the same figures."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bench.contenders import NAMES
from bench.run.figures import Record

_COLOURS: Final = {
    "handwritten": "#6b7280",
    "orm": "#d97706",
    "advanced_alchemy": "#b45309",
    "django": "#047857",
    "emporion": "#1d4ed8",
}

Rows = list[dict[str, Any]]


def draw(folder: Path, records: Sequence[Record], growth: Rows, memory: Rows) -> list[Path]:
    """Write every plot that there are figures for; answers their files."""
    folder.mkdir(parents=True, exist_ok=True)
    orders = ("place_order_1", "place_order_5", "place_order_20")
    made = [
        _bars(folder / "client-cpu.svg", records, orders, "client_cpu_ms", "client CPU, ms an order", 0),
        _bars(folder / "orders-0ms.svg", records, orders, "ops_per_s", "orders a second, no delay", 0),
        _bars(folder / "orders-1ms.svg", records, orders, "ops_per_s", "orders a second, 1 ms added", 1),
        _bars(
            folder / "reads.svg",
            records,
            ("order_by_id", "orders_page_1", "orders_page_deep", "product_search"),
            "client_cpu_ms",
            "client CPU, ms a question",
            0,
        ),
        _grown(folder / "growth-orders.svg", growth, "place_order_5", "ops_per_s", "orders a second"),
        _grown(folder / "growth-page-1.svg", growth, "orders_page_1", "p50_ms", "page 1, p50 in ms"),
        _grown(folder / "growth-page-deep.svg", growth, "orders_page_deep", "p50_ms", "last page, p50 in ms"),
        _lines(folder / "import-memory.svg", memory, "variants", "peak_rss_mb", "peak memory, MB"),
    ]
    return [each for each in made if each is not None]


def _grown(file: Path, rows: Rows, workload: str, name: str, title: str) -> Path | None:
    return _lines(file, [row for row in rows if row["workload"] == workload], "orders", name, title)


def _bars(
    file: Path, records: Sequence[Record], workloads: Sequence[str], name: str, title: str, rtt: float
) -> Path | None:
    """A group a workload, a bar a contender."""
    found = {
        (each.workload, each.contender): float(getattr(each, name)) for each in records if each.rtt_ms == rtt
    }
    shown = [workload for workload in workloads if any(key[0] == workload for key in found)]
    contenders = [each for each in NAMES if any(key[1] == each for key in found)]
    if not shown:
        return None

    def content(axes: Any) -> None:
        width = 0.8 / len(contenders)
        for place, contender in enumerate(contenders):
            heights = [found.get((workload, contender), 0.0) for workload in shown]
            middles = [group + (place - (len(contenders) - 1) / 2) * width for group in range(len(shown))]
            bars = axes.bar(middles, heights, width, label=contender, color=_COLOURS[contender])
            axes.bar_label(bars, fmt="%.3g", fontsize=7)
        axes.set_xticks(range(len(shown)), shown)

    return _figure(file, title, content)


def _lines(file: Path, rows: Rows, across: str, name: str, title: str) -> Path | None:
    """A line a contender, from the least size to the largest."""
    contenders = [each for each in NAMES if any(row["contender"] == each for row in rows)]
    if not contenders:
        return None

    def content(axes: Any) -> None:
        for contender in contenders:
            own = sorted((row for row in rows if row["contender"] == contender), key=lambda row: row[across])
            sizes, heights = [row[across] for row in own], [row[name] for row in own]
            axes.plot(sizes, heights, marker="o", label=contender, color=_COLOURS[contender])
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(across)

    return _figure(file, title, content)


def _figure(file: Path, title: str, content: Callable[[Any], None]) -> Path:
    drawing: Any = import_module("matplotlib")
    drawing.use("svg")
    plt: Any = import_module("matplotlib.pyplot")
    with plt.rc_context({"svg.hashsalt": file.name, "svg.fonttype": "none"}):
        figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
        content(axes)
        axes.set_title(title)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
        figure.savefig(file, metadata={"Date": None})
        plt.close(figure)
    return file
