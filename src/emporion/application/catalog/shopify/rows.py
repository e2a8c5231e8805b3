"""One row of an export, and what kind of row it is."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from returns.result import Failure

from emporion.application.catalog.shopify.columns import Columns, clean
from emporion.application.catalog.shopify.records import Record
from emporion.domain.catalog.product_input import check_handle, handle_of
from emporion.domain.catalog.texts import SHORT

_VARIANT_FIELDS: Final = (
    "price",
    "option1_value",
    "option2_value",
    "option3_value",
    "sku",
    "stock",
    "compare_at",
    "barcode",
)
EXTRA_NOTE: Final = "the row has values beyond the last column; they were left out"
UNKNOWN_NOTE: Final = "the row has characters that are none of the file's encoding, shown as \ufffd"


class Kind(Enum):
    """What a row is about."""

    VARIANT = "variant"
    IMAGE = "image"
    BLANK = "blank"
    BARE = "bare"


@dataclass(slots=True)
class Row:
    """`values` by field. `handle` is empty for a row that is no product's: blank, or with a `problem`;
    `shown` is then what stands in its place."""

    line: int
    handle: str
    values: dict[str, str]
    notes: tuple[str, ...] = ()
    problem: str | None = None
    shown: str = ""

    def get(self, field: str) -> str:
        """The value, blank where the file has no such column."""
        return self.values.get(field, "")

    @property
    def kind(self) -> Kind:
        """A titled row without anything of a variant may be either: see its product's other rows."""
        if any(map(self.get, _VARIANT_FIELDS)):
            return Kind.VARIANT
        if self.get("image"):
            return Kind.IMAGE
        return Kind.BARE if any(self.values.values()) else Kind.BLANK


def row_of(record: Record, columns: Columns) -> Row:
    """The record by the names of its columns, with its handle as a handle is written."""
    if record.problem:
        return Row(record.line, "", {}, record.notes, record.problem, clean(record.cells[0])[:SHORT])
    values = columns.values(record.cells)
    row = Row(record.line, handle_of(values["handle"]), values, _notes(record, columns))
    if row.kind is Kind.BLANK:
        row.handle = ""
    elif problem := _handle_problem(values["handle"], row.handle):
        row.handle, row.problem, row.shown = "", problem, values["handle"][:SHORT]
    return row


def _handle_problem(written: str, handle: str) -> str | None:
    if not written:
        return "it has no handle, so it is no product's"
    if len(written) > SHORT or isinstance(check_handle(handle), Failure):
        return f"'{written[:60]}' is no handle"
    return None


def _notes(record: Record, columns: Columns) -> tuple[str, ...]:
    notes = record.notes
    if any(cell.strip() for cell in record.cells[columns.width :]):
        notes += (EXTRA_NOTE,)
    if any("\ufffd" in cell for cell in record.cells):
        notes += (UNKNOWN_NOTE,)
    return notes
