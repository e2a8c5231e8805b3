"""One CSV file with required columns; what is wrong with it is written down, not raised."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

# ASCII only: what str.isdigit() and Decimal() take for numbers is wider.
_INTEGER: Final = re.compile(r"[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(slots=True)
class Problems:
    """Everything that is wrong, in the order it was found."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, what: str) -> None:
        self.found.append(f"{place} {what}")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row's cells by column; `place` is file and line. A cell that cannot be read is a problem and
    answers a value of its type, so that one reading finds all problems."""

    place: str
    values: Mapping[str, str]
    problems: Problems

    def text(self, column: str) -> str:
        if not self.values[column]:
            self.problems.add(self.place, f"has no {column}")
        return self.values[column]

    def integer(self, column: str, *, least: int = 0) -> int:
        value = self.values[column]
        if _INTEGER.fullmatch(value) and int(value) >= least:
            return int(value)
        self.problems.add(self.place, f"has {value!r} as {column}, not a whole number from {least}")
        return least

    def decimal(self, column: str, *, most: Decimal | None = None) -> Decimal:
        """Exact, not negative, at most six decimals."""
        value = self.values[column]
        if _DECIMAL.fullmatch(value) and (most is None or Decimal(value) <= most):
            return Decimal(value)
        limit = "" if most is None else f" up to {most}"
        self.problems.add(
            self.place, f"has {value!r} as {column}, not a number{limit} with at most 6 decimals"
        )
        return Decimal(0)

    def day(self, column: str) -> datetime:
        """Midnight UTC of a day as YYYY-MM-DD (a time behind it is left out)."""
        value = self.values[column]
        try:
            return datetime.strptime(value[:10], "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.problems.add(self.place, f"has {value!r} as {column}, not a day as YYYY-MM-DD")
            return datetime(1970, 1, 1, tzinfo=UTC)

    def flag(self, column: str) -> bool:
        value = self.values[column].lower()
        if value not in ("0", "1", "true", "false", "t", "f"):
            self.problems.add(self.place, f"has {value!r} as {column}, not 0 or 1")
        return value in ("1", "true", "t")


def read_table(path: Path, columns: Sequence[str], problems: Problems) -> list[Cells]:
    """The file's rows with these columns, others left out; UTF-8 with or without a BOM. A missing file and
    every missing column are a problem each."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_rows(csv.reader(file), path.name, columns, problems))
    except FileNotFoundError:
        problems.add(path.name, "is missing")
    except UnicodeDecodeError:
        problems.add(path.name, "is not UTF-8")
    except (OSError, csv.Error) as error:
        problems.add(path.name, f"cannot be read ({error})")
    return []


def _rows(
    lines: Iterator[list[str]], name: str, columns: Sequence[str], problems: Problems
) -> Iterator[Cells]:
    header = [cell.strip().lower() for cell in next(lines, [])]
    missing = [column for column in columns if column not in header]
    if missing:
        problems.add(name, f"has no column {', '.join(missing)}")
        return
    places = {column: header.index(column) for column in columns}
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells[len(header) :]):  # an unquoted comma: the cells have moved
            problems.add(f"{name} row {number}", f"has {len(cells)} cells below {len(header)} columns")
        elif any(cell.strip() for cell in cells):
            values = {column: cells[at].strip() if at < len(cells) else "" for column, at in places.items()}
            yield Cells(f"{name} row {number}", values, problems)
