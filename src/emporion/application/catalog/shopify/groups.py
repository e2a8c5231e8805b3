"""Brings the rows of each product together, in flat memory, wherever they stand in the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from emporion.application.catalog.shopify.rows import Row, row_of
from emporion.application.catalog.shopify.source import Source
from emporion.application.catalog.shopify.survey import Survey, body_records, opened

MAX_ROWS: Final = 4096
"""Rows that are kept of one product; a file can only exceed it by mistake."""

GATHER: Final = 200
"""Scattered products that are brought together by one more reading of the file."""

Position = Callable[[int], None]


@dataclass(slots=True)
class Group:
    """The rows of one handle in order of the file; without a handle, a row that is no product's. `excess`
    are lines beyond MAX_ROWS."""

    handle: str
    rows: list[Row] = field(default_factory=list)
    excess: list[int] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Keep the row; of descriptions, the only large values, the first titled one."""
        if len(self.rows) >= MAX_ROWS:
            self.excess.append(row.line)
            return
        if self.rows and "body" in row.values and not (row.get("title") and not self._is_titled):
            row.values["body"] = ""
        self.rows.append(row)

    @property
    def _is_titled(self) -> bool:
        return any(row.get("title") for row in self.rows)


def read_groups(source: Source, survey: Survey, read_to: Position) -> Iterator[Group]:
    """Every row of the file in exactly one group. Products whose rows stand together come as they stand,
    the others after them. `read_to` hears the position in the file, in bytes."""
    current = Group("")
    for row in _rows(source, survey, read_to):
        if not row.handle:
            yield Group("", [row])
        elif row.handle not in survey.scattered:
            if row.handle != current.handle:
                if current.rows:
                    yield current
                current = Group(row.handle)
            current.add(row)
    if current.rows:
        yield current
    waiting = sorted(survey.scattered)
    for start in range(0, len(waiting), GATHER):
        yield from _gather(source, survey, frozenset(waiting[start : start + GATHER]))


def _gather(source: Source, survey: Survey, handles: frozenset[str]) -> Iterator[Group]:
    groups: dict[str, Group] = {}
    for row in _rows(source, survey, lambda position: None):  # noqa: ARG005 - told by the first reading
        if row.handle in handles:
            groups.setdefault(row.handle, Group(row.handle)).add(row)
    yield from groups.values()


def _rows(source: Source, survey: Survey, read_to: Position) -> Iterator[Row]:
    with opened(source, survey.layout.encoding.name) as text:
        for record in body_records(text, survey.layout):
            yield row_of(record, survey.layout.columns)
            read_to(text.buffer.tell())
