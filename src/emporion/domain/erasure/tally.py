"""What an erasure did to the rows of a table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rows of one table that were removed, that were made anonymous, and that were kept as they are because
    of `why`."""

    table: str
    removed: int = 0
    anonymised: int = 0
    kept: int = 0
    why: str = ""

    @property
    def is_nothing(self) -> bool:
        return self.removed == self.anonymised == self.kept == 0

    @property
    def changed(self) -> int:
        """Rows that are not what they were."""
        return self.removed + self.anonymised


Tallies = tuple[Tally, ...]


def together(*many: Iterable[Tally]) -> Tallies:
    """One tally a table, by name; tables of which nothing was found are left out."""
    totals: dict[str, Tally] = {}
    for tally in (each for tallies in many for each in tallies if not each.is_nothing):
        held = totals.get(tally.table, Tally(table=tally.table))
        totals[tally.table] = Tally(
            table=tally.table,
            removed=held.removed + tally.removed,
            anonymised=held.anonymised + tally.anonymised,
            kept=held.kept + tally.kept,
            why=tally.why or held.why,
        )
    return tuple(totals[name] for name in sorted(totals))


def changes_only(tallies: Iterable[Tally]) -> Tallies:
    """Without what was kept: it is met, and counted, again by a second walk."""
    return together(replace(tally, kept=0) for tally in tallies)
