"""What a contender's process is told, and what it tells. Plain values: they cross between processes."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """Call the contender's method `operation` with `requests`, again and again, in `lanes` at once, until so
    many seconds or operations are over. `name` makes idempotency keys that no other turn has used."""

    name: str
    operation: str
    requests: tuple[Any, ...]
    lanes: int
    seconds: float = 3600.0
    operations: int = 1_000_000_000

    def named(self, number: int) -> "Turn":
        """The same turn once more."""
        return replace(self, name=f"{self.name}-{number}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn took. `latencies` are seconds an operation; `client_cpu` is this process's, user and
    system; `peak_rss` is in bytes, of the time since the turn before."""

    seconds: float
    client_cpu: float
    peak_rss: int
    latencies: tuple[float, ...]

    @property
    def operations(self) -> int:
        return len(self.latencies)
