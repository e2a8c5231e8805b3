"""How the rows of one table travel: the shape that decides a statement's text, and the values to send.

Few rows are sent as values, a parameter each: the driver looks three times at each element of an array, and
PostgreSQL stores an unnested array before it reads it. So that there are few texts, the number of rows is
rounded up and the rest are rows of NULLs, which are passed over. Many rows are sent as one array a column.
What all rows have in common, as times of change, is sent once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from emporion.infrastructure.persistence.append_only import Tail, whole
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Action, Change, json_text
from emporion.infrastructure.persistence.tables import TableInfo

ANY_NUMBER: Final = 0
"""The size of sets that travel as arrays."""

_SIZES: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48)
MOST_AS_VALUES: Final = _SIZES[-1]

_TIMES: Final = ("created_at", "updated_at")

_RANK: Final = {Action.DELETE: 0, Action.INSERT: 1, Action.UPDATE: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The operation, the table, the columns that each row sends, those that all rows send once, and for how
    many rows. There is one object of each shape: see `shape_of`."""

    action: Action
    table: TableInfo
    columns: tuple[str, ...]
    shared: tuple[str, ...]
    size: int
    is_checked: bool = field(init=False)
    """Whether rows can be missed because their version has moved on."""
    names: tuple[str, ...] = field(init=False)
    """What each row sends."""
    take: Callable[[Values], Sequence[Any]] = field(init=False)
    """The columns' values of a row."""
    json: tuple[tuple[int, str], ...] = field(init=False)
    """Which of them are JSON, and where."""

    def __post_init__(self) -> None:
        checked = is_checked(self.table, self.action)
        found = {
            "is_checked": checked,
            "names": (*self.columns, "expected") if checked else self.columns,
            "take": itemgetter(*self.columns) if len(self.columns) > 1 else self._only,
            "json": tuple((i, name) for i, name in enumerate(self.columns) if name in self.table.json),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def _only(self, row: Values) -> Sequence[Any]:
        return (row[self.columns[0]],)

    @property
    def sent(self) -> int:
        """How many parameters it has."""
        return len(self.names) * (self.size or 1) + len(self.shared)

    @property
    def has_padding(self) -> bool:
        """Whether there may be rows of NULLs."""
        return self.size > 1 and self.size - 1 not in (ANY_NUMBER, *_SIZES)

    @property
    def place(self) -> tuple[int, int]:
        """Deletes first, children before parents; then inserts and updates, parents first."""
        order = self.table.order
        return _RANK[self.action], -order if self.action is Action.DELETE else order


@lru_cache(maxsize=8192)
def shape_of(
    action: Action, table: TableInfo, columns: tuple[str, ...], shared: tuple[str, ...], size: int
) -> Shape:
    """The shape with these properties."""
    return Shape(action, table, columns, shared, size)


def is_checked(table: TableInfo, action: Action) -> bool:
    """Whether such a change names the version that it expects."""
    return table.has_version and action is not Action.INSERT


def size_of(rows: int, most: int) -> int:
    """The size for a number of rows, of which `most` may travel as values."""
    return _ROUNDED[rows] if rows <= most else ANY_NUMBER


_ROUNDED: Final = [min(size for size in _SIZES if size >= rows) for rows in range(MOST_AS_VALUES + 1)]


@dataclass(frozen=True, slots=True)
class Step:
    """One set: its shape and its rows."""

    shape: Shape
    changes: Sequence[Change]

    def parameters(self) -> list[Any]:
        """What rows send: one value after the other, or one list a column; then the values they share."""
        shape = self.shape
        rows = [_sent(shape, change) for change in self.changes]
        if shape.size:
            values = list(chain.from_iterable(rows))
            values += [None] * (len(shape.names) * (shape.size - len(rows)))
        else:
            values = list(map(list, zip(*rows, strict=True)))
        first = self.changes[0]
        values += [first.shared[name] if name in first.shared else first.row[name] for name in shape.shared]
        return values


def step_of(action: Action, table: TableInfo, changes: list[Change], most: int) -> Step:
    """The set of these changes, all of one kind."""
    told = changes[0].shared
    columns = _columns(action, table, changes)
    shared = [name for name in told if name != "shop_id"] if told else []
    if len(changes) > 1:
        shared += [
            name for name in _TIMES if name in columns and name not in told and _is_same(name, changes)
        ]
    if shared:
        columns = tuple(name for name in columns if name not in shared)
    size = size_of(len(changes), most)
    return Step(shape_of(action, table, columns, tuple(shared), size), changes)


def _columns(action: Action, table: TableInfo, changes: list[Change]) -> tuple[str, ...]:
    if action is Action.INSERT:
        return table.inserted
    if action is Action.DELETE:
        return ("id",)
    # A set has one list of columns: the union. Rows send their unchanged values, which the version guards.
    # The version itself is one more than the expected one.
    changed = {name for change in changes for name in change.new or ()}
    return ("id", *(name for name in table.columns if name in changed and name != "version"))


def _is_same(name: str, changes: list[Change]) -> bool:
    """Whether all rows hold one object: a unit of work has one time, and equal ones need not be found."""
    one = changes[0].row[name]
    return all(change.row[name] is one for change in changes)


def _sent(shape: Shape, change: Change) -> Sequence[Any]:
    found = shape.take(change.row)
    if not shape.json:
        return (*found, change.expected) if shape.is_checked else found
    sent = list(found)
    for place, name in shape.json:
        value = _added(name, change) if name in shape.table.append_only else sent[place]
        sent[place] = None if value is None else json_text(value)
    if shape.is_checked:
        sent.append(change.expected)
    return sent


def _added(column: str, change: Change) -> list[Any]:
    """What an append-only array gets more: everything for a new row, nothing where it did not change."""
    if change.action is Action.INSERT:
        return whole(change.row[column])
    return list((change.new or {}).get(column, Tail()).items)
