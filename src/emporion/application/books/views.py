"""What an inspection of the books answers."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One row that breaks an invariant, and how, in words that complete "this row ..."."""

    table: str
    record_id: UUID
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvariantReport:
    """One of the eight invariants: `checked` rows were looked at, `broken` of them break it, and
    `violations` names the first of those."""

    number: int
    title: str
    checked: int
    broken: int
    violations: tuple[Violation, ...]

    @property
    def holds(self) -> bool:
        return self.broken == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksReport:
    """The invariants of one shop, or of the platform's own rows (`shop` None: users, tokens)."""

    shop: str | None
    invariants: tuple[InvariantReport, ...]

    @property
    def holds(self) -> bool:
        return all(invariant.holds for invariant in self.invariants)
