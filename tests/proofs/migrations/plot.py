"""The figures as a picture: the longest wait for each operation, safe above naive, on a logarithmic scale."""

import math
from collections.abc import Sequence
from typing import Any, Final

LEFT: Final = 260
WIDTH: Final = 560
ROW: Final = 34
TOP: Final = 64
TICKS: Final = (0.01, 0.1, 1.0, 10.0, 100.0)
LOCK_TIMEOUT: Final = 5.0


def svg(safe: Sequence[dict[str, Any]], naive: Sequence[dict[str, Any]], caption: str) -> str:
    """A complete SVG document."""
    height = TOP + ROW * len(safe) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 120}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="22" font-size="14" font-weight="bold">{caption}</text>',
        _key(12, "#2a7", "safe operation"),
        _key(150, "#c43", "the same, naively"),
        '<text x="300" y="44" fill="#555">longest wait of an order; the number: orders that failed</text>',
    ]
    parts += [_rule(_x(tick), f"{tick:g} s", height, "#ddd") for tick in TICKS]
    parts.append(_rule(_x(LOCK_TIMEOUT), "lock time-out", height, "#88c", TOP - 4))
    for place, (good, bad) in enumerate(zip(safe, naive, strict=True)):
        y = TOP + ROW * place + 14
        parts.append(f'<text x="{LEFT - 8}" y="{y + 9}" text-anchor="end">{good["name"]}</text>')
        parts.append(_bar(y if bad["counts"] else y + 5, good, "#2a7"))
        parts += [_bar(y + 13, bad, "#c43")] if bad["counts"] else []
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(seconds: float) -> float:
    low, high = math.log10(TICKS[0]), math.log10(TICKS[-1])
    share = (math.log10(max(seconds, TICKS[0])) - low) / (high - low)
    return LEFT + WIDTH * min(share, 1.0)


def _bar(y: float, figures: dict[str, Any], colour: str) -> str:
    end = _x(figures["stall"])
    failed = f", {figures['failed']} failed" if figures["failed"] else ""
    return (
        f'<rect x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="10" fill="{colour}"/>'
        f'<text x="{end + 4:.1f}" y="{y + 9}" font-size="10">{figures["stall"]:.2f} s{failed}</text>'
    )


def _rule(x: float, words: str, height: int, colour: str, at: int | None = None) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 30}" stroke="{colour}"/>'
        f'<text x="{x:.1f}" y="{at or height - 14}" text-anchor="middle" fill="#555">{words}</text>'
    )


def _key(x: int, colour: str, words: str) -> str:
    square = f'<rect x="{x}" y="34" width="12" height="12" fill="{colour}"/>'
    return f'{square}<text x="{x + 18}" y="44">{words}</text>'
