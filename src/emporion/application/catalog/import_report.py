"""What an import did, row by row where something did not go in."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

REMARK_LINES: Final = 20


class Outcome(StrEnum):
    """What became of a product or variant of the file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    @property
    def total(self) -> int:
        return self.created + self.updated + self.unchanged + self.rejected

    def plus(self, outcome: Outcome, count: int = 1) -> "Counts":
        return replace(self, **{outcome.value: getattr(self, outcome.value) + count})


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that did not go in. `line` is the line of the file it starts on, counted from 1."""

    line: int
    handle: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a row that did go in was not taken as written."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Rows that went in, with something not taken as written: how many, and the first lines of them."""

    text: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductOutcome:
    """What became of one product of a batch. `variants` are those that went in, `rejected` the others."""

    handle: str
    product: Outcome
    variants: tuple[Outcome, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """`rows` (records of the file, without its header) is always the sum of all variants, the image-only
    rows and the blank rows. `products` counts handles. A product with no variant that went in is rejected.
    """

    source: str
    encoding: str
    rows: int
    products: Counts
    variants: Counts
    image_rows: int
    blank_rows: int
    rejected: tuple[RejectedRow, ...]
    remarks: tuple[Remark, ...]
    ignored_columns: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Adds up an import while it runs."""

    rows: int = 0
    products: Counts = field(default_factory=Counts)
    variants: Counts = field(default_factory=Counts)
    image_rows: int = 0
    blank_rows: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    _notes: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0]))

    def reject(self, row: RejectedRow) -> None:
        self.rejected.append(row)
        self.variants = self.variants.plus(Outcome.REJECTED)

    def add(self, outcome: ProductOutcome) -> None:
        """Count one product of a committed batch."""
        self.products = self.products.plus(outcome.product)
        for each in outcome.variants:
            self.variants = self.variants.plus(each)
        for row in outcome.rejected:
            self.reject(row)
        for note in outcome.notes:
            self.note(note)

    def note(self, note: Note) -> None:
        found = self._notes[note.text]
        found[0] += 1
        if len(found) <= REMARK_LINES:
            found.append(note.line)

    def report(self, source: str, encoding: str, ignored_columns: tuple[str, ...]) -> ImportReport:
        """The sum so far; rejected rows in order of their lines."""
        return ImportReport(
            source=source,
            encoding=encoding,
            rows=self.rows,
            products=self.products,
            variants=self.variants,
            image_rows=self.image_rows,
            blank_rows=self.blank_rows,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.line)),
            remarks=tuple(Remark(text, found[0], tuple(found[1:])) for text, found in self._notes.items()),
            ignored_columns=ignored_columns,
        )
