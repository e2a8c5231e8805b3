"""The figures of one turn, and what many rounds of them amount to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from bench.crew.turns import Taken


@dataclass(frozen=True, slots=True)
class Figures:
    """One contender's turn: a rate, milliseconds of processor time an operation, latencies in milliseconds
    and the peak resident set in MB. `server_cpu_ms` is None for a server elsewhere."""

    ops_per_s: float
    client_cpu_ms: float
    server_cpu_ms: float | None
    p50_ms: float
    p99_ms: float
    peak_rss_mb: float

    @classmethod
    def of(cls, taken: Taken, server_cpu: float | None) -> "Figures":
        count = taken.operations
        p50, p99 = _percentiles(taken.latencies)
        return cls(
            ops_per_s=count / taken.seconds,
            client_cpu_ms=1000 * taken.client_cpu / count,
            server_cpu_ms=None if server_cpu is None else 1000 * server_cpu / count,
            p50_ms=1000 * p50,
            p99_ms=1000 * p99,
            peak_rss_mb=taken.peak_rss / 1e6,
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One line of `latest.json`: medians over the rounds, ratios to hand-written in the same round."""

    workload: str
    contender: str
    rtt_ms: float
    ops_per_s: float
    client_cpu_ms: float
    server_cpu_ms: float | None
    round_trips: float | None
    statements: float | None
    p50_ms: float
    p99_ms: float
    peak_rss_mb: float
    ratio_cpu: float | None
    ratio_throughput: float | None

    def counted(self, round_trips: float, statements: float) -> "Record":
        return replace(self, round_trips=round_trips, statements=statements)


@dataclass(frozen=True, slots=True)
class Spread:
    """The least and the most of a ratio over the rounds."""

    least: float
    most: float


def record(
    workload: str, contender: str, rtt_ms: float, rounds: Sequence[Figures], base: Sequence[Figures]
) -> Record:
    """Medians; `base` are hand-written's rounds, empty where it did not take part."""

    def middle(name: str) -> float:
        return float(median(getattr(each, name) for each in rounds))

    known = all(each.server_cpu_ms is not None for each in rounds)
    return Record(
        workload=workload,
        contender=contender,
        rtt_ms=rtt_ms,
        ops_per_s=middle("ops_per_s"),
        client_cpu_ms=middle("client_cpu_ms"),
        server_cpu_ms=middle("server_cpu_ms") if known else None,
        round_trips=None,
        statements=None,
        p50_ms=middle("p50_ms"),
        p99_ms=middle("p99_ms"),
        peak_rss_mb=max(each.peak_rss_mb for each in rounds),
        ratio_cpu=_middle(ratios(rounds, base, "client_cpu_ms")),
        ratio_throughput=_middle(ratios(rounds, base, "ops_per_s")),
    )


def ratios(rounds: Sequence[Figures], base: Sequence[Figures], name: str) -> list[float]:
    """Round by round, so that what disturbs both disturbs neither's ratio."""
    pairs = zip(rounds, base, strict=False)
    return [getattr(mine, name) / getattr(theirs, name) for mine, theirs in pairs if getattr(theirs, name)]


def spread(found: Sequence[float]) -> Spread | None:
    return Spread(min(found), max(found)) if found else None


def _middle(found: Sequence[float]) -> float | None:
    return median(found) if found else None


def _percentiles(latencies: Sequence[float]) -> tuple[float, float]:
    if len(latencies) < 2:
        return latencies[0], latencies[0]
    cuts = quantiles(latencies, n=100)
    return cuts[49], cuts[98]
