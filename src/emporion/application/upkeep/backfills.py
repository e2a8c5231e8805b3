"""Data migrations, apart from migrations of the schema: what an operator asks of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from returns.result import Result

from emporion.domain.shared.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillUnknown(NotFound):
    name: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"There is no backfill '{self.name}'; there are: {', '.join(self.known) or 'none'}."


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillUnderWay(Conflict):
    name: str

    @property
    def message(self) -> str:
        return f"Another process runs the backfill '{self.name}'; let it end, or end it and start again."


BackfillError = BackfillUnknown | BackfillUnderWay


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillView:
    """How far a backfill is: new, under way (or interrupted) or done. `seen` rows were looked at, `changed`
    of them written; times are UTC."""

    name: str
    about: str
    state: str
    seen: int
    changed: int
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much of the database a backfill takes, in seconds: how long a batch shall last, to which its size
    is adapted, and how long the pause after it."""

    batch: float = 0.2
    pause: float = 0.1
    smallest: int = 20
    largest: int = 5000


class Backfills(Protocol):
    """The backfills that the code declares, on one database."""

    async def overview(self) -> Sequence[BackfillView]:
        """All of them by name, with their state."""
        ...

    async def run(
        self, name: str, pace: Pace, told: Callable[[int, int | None], None], *, again: bool = False
    ) -> Result[BackfillView, BackfillError]:
        """Go on where it stopped, to its end. One that is done is left alone, unless it is to begin `again`.
        `told` hears after every batch how many rows were seen, of about how many."""
        ...
