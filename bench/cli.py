"""The command line of the benchmark."""

import argparse
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.contenders import NAMES
from bench.workloads import WORKLOADS


@dataclass(frozen=True, slots=True)
class Options:
    """What shall be measured. Times are in seconds, round-trip times in milliseconds."""

    workloads: tuple[str, ...]
    parts: tuple[str, ...]
    contenders: tuple[str, ...]
    rounds: int
    seconds: float
    rtts: tuple[float, ...]
    import_rounds: int
    part_rtts: tuple[float, ...]
    delayed: frozenset[str]
    shops: int
    orders: int
    variants: int
    growth: tuple[int, ...]
    memory: tuple[int, ...]
    folder: Path | None
    save: bool
    draw: bool
    tell: Callable[[str], None] = print


def main(arguments: Sequence[str] | None = None) -> int:
    from bench.run.session import measure

    signal.signal(signal.SIGTERM, _interrupt)  # nothing is left running
    try:
        measure(parse(arguments))
    except KeyboardInterrupt:
        return 130
    return 0


def _interrupt(_: int, __: object) -> None:
    raise KeyboardInterrupt


def parse(arguments: Sequence[str] | None = None) -> Options:
    given = _parser().parse_args(arguments)
    quick = given.quick
    rtts = tuple(float(each) for each in given.rtt.split(","))
    return Options(
        workloads=_named(given.workload, tuple(WORKLOADS)) if given.workload or not given.part else (),
        parts=_named(given.part, PARTS) if given.part or not given.workload else (),
        contenders=_named(given.contenders, NAMES),
        rounds=given.rounds or (2 if quick else 5),
        seconds=given.seconds or (0.15 if quick else 3.0),
        rtts=rtts,
        import_rounds=1 if quick else min(given.rounds or 3, 3),
        part_rtts=rtts[-1:] if quick else rtts,
        delayed=_DELAYED if quick else frozenset(WORKLOADS),
        shops=3 if quick else 64,
        orders=given.orders or (1_000 if quick else 1_000_000),
        variants=given.variants or (500 if quick else 100_000),
        growth=_sizes(given.growth, (500, 2_000) if quick else (10_000, 100_000, 1_000_000)),
        memory=_sizes(given.memory, () if quick else (20_000, 100_000)),
        folder=given.folder,
        save=given.save or quick or not (given.workload or given.part or given.contenders),
        draw=given.save or not quick,
    )


def _named(given: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    if not given:
        return known
    names = tuple(name.strip() for name in given.split(","))
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"There is no {', '.join(unknown)}; there are {', '.join(known)}.")
    return names


def _sizes(given: str | None, otherwise: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes that are not zero: 0 alone measures none."""
    if given is None:
        return otherwise
    return tuple(size for each in given.split(",") if (size := int(each.replace("_", ""))))


_DELAYED: Final = frozenset({"place_order_5", "transfer", "order_by_id"})
PARTS: Final = ("http", "import", "growth")
_HELP: Final = (
    "Measure Emporion beside its peers. DATABASE_URL and EMPORION_OWNER_DATABASE_URL name a server."
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bench", description=_HELP)
    parser.add_argument("--workload", metavar="NAMES", help=f"with commas: {', '.join(WORKLOADS)}")
    parser.add_argument("--contenders", metavar="NAMES", help=f"with commas: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="short turns, few rounds, small tables")
    parser.add_argument("--rounds", type=int, help="how often each contender has its turn")
    parser.add_argument("--seconds", type=float, help="how long a turn takes")
    parser.add_argument("--rtt", default="0,1", metavar="MS", help="added round-trip times, with commas")
    parser.add_argument("--part", metavar="NAMES", help=f"beside the workloads: {', '.join(PARTS)}")
    parser.add_argument("--orders", type=int, metavar="N", help="how many lie behind the workloads")
    parser.add_argument("--variants", type=int, metavar="N", help="how many are imported and repriced")
    parser.add_argument(
        "--growth", metavar="SIZES", help="orders behind the growth runs, with commas; 0: none"
    )
    parser.add_argument("--memory", metavar="SIZES", help="variants of the memory runs, with commas; 0: none")
    parser.add_argument("--save", action="store_true", help="keep also what only a part has measured")
    parser.add_argument("--folder", type=Path, help="where the server's data lies meanwhile")
    return parser
