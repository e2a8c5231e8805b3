"""A violated constraint is known by its name, and its name knows the domain error."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Constraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint

from emporion.domain.shared.errors import Conflict, DomainError
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.sqlstate import constraint_name, sqlstate, violated_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintViolated(Conflict):
    """A rule of the database that the domain did not foresee: never a crash, always worth a bug report."""

    constraint: str

    @property
    def message(self) -> str:
        return f"The change breaks the rule {self.constraint}; nothing was changed. Check what you refer to."


@dataclass(frozen=True, slots=True)
class Rule:
    """A named constraint of the metadata with its `info`: "error" or a reason why it is "unexpected". Of a
    foreign key, `refers_to` is the table and the columns that its own columns point to."""

    name: str
    table: str
    columns: tuple[str, ...]
    info: dict[Any, Any]
    is_unique: bool
    refers_to: tuple[str, tuple[str, ...]] | None = None


@cache
def rules() -> dict[str, Rule]:
    """Every constraint and unique index of the schema by name; primary keys are made of UUIDv7."""
    found: dict[str, Rule] = {}
    for table in Base.metadata.sorted_tables:
        items: list[Constraint | Index] = [
            c for c in table.constraints if not isinstance(c, PrimaryKeyConstraint)
        ]
        items += [index for index in table.indexes if index.unique]
        for item in items:
            found[str(item.name)] = _rule(table.name, item)
    return found


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule of class 23 (integrity), the rows that may have broken it, and the key that the server
    named. Under row-level security it names none, because the other row may be nobody's business here.
    `made` are the ids of the rows that the same flush would have given a foreign key to point to; `removed`
    are the rows that it would have taken away from one."""

    name: str
    rule: Rule | None
    rows: tuple[Values, ...]
    key: tuple[str, ...]
    made: frozenset[UUID] = frozenset()
    removed: tuple[Values, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the domain has a word for it."""
        return self.rule is not None and "error" in self.rule.info

    def culprit(self) -> Values | None:
        """The row that broke the rule, as far as it can be told without asking the database."""
        suspects = self.suspects
        if suspects and self.removed:
            return None
        if len(suspects) == 1:
            return suspects[0]
        seen: set[str] = set()
        for row in suspects:
            values = self.values_of(row)
            if self.key and tuple(map(str, values)) == self.key:
                return row
            if self.is_about_uniqueness:
                if repr(values) in seen:
                    return row
                seen.add(repr(values))
        return None

    @property
    def suspects(self) -> list[Values]:
        """Rows without NULL in the rule's columns: it breaks neither a unique nor a foreign key."""
        return [row for row in self.rows if None not in self.values_of(row)]

    @property
    def is_about_uniqueness(self) -> bool:
        return self.rule is not None and self.rule.is_unique

    def values_of(self, row: Values) -> tuple[Any, ...]:
        return tuple(row.get(column) for column in self.rule.columns) if self.rule else ()

    def error_for(self, row: Values | None) -> DomainError:
        """The domain error, about this row."""
        if self.rule is None or row is None or not self.is_known:
            return ConstraintViolated(constraint=self.name)
        made: DomainError = self.rule.info["error"](row)
        return made

    def restriction_for(self, row: Values) -> DomainError:
        """The domain error about this row, which others point to; {} where it is one of many."""
        if self.rule is None or "restricts" not in self.rule.info:
            return ConstraintViolated(constraint=self.name)
        made: DomainError = self.rule.info["restricts"](row)
        return made


def violation(error: BaseException, changes: Iterable[Change]) -> Violation | None:
    """The violation that an exception tells of; None for every other error."""
    state = sqlstate(error)
    if state is None or not state.startswith("23"):
        return None
    name = constraint_name(error) or state
    rule = rules().get(name)
    written = (c for c in changes if rule is not None and c.table.name == rule.table)
    # A row that goes breaks nothing with what it holds itself.
    rows = tuple(c.row for c in written if c.action is not Action.DELETE)
    made = frozenset(parent.record_id for parent in _parents(rule, changes, Action.INSERT))
    removed = tuple(parent.row for parent in _parents(rule, changes, Action.DELETE))
    return Violation(name, rule, rows, violated_key(error), made, removed)


def _parents(rule: Rule | None, changes: Iterable[Change], action: Action) -> list[Change]:
    """The rows to which a foreign key points, those that came or those that went."""
    if rule is None or rule.refers_to is None:
        return []
    return [c for c in changes if c.table.name == rule.refers_to[0] and c.action is action]


def _rule(table: str, item: Constraint | Index) -> Rule:
    unique = isinstance(item, UniqueConstraint | Index)
    return Rule(str(item.name), table, _columns(item), _info(item), unique, _target(item))


def _target(item: Constraint | Index) -> tuple[str, tuple[str, ...]] | None:
    if not isinstance(item, ForeignKeyConstraint):
        return None
    return item.referred_table.name, tuple(element.column.name for element in item.elements)


def _info(item: Constraint | Index) -> dict[Any, Any]:
    """A foreign key that is declared on its column keeps its info there."""
    if isinstance(item, ForeignKeyConstraint) and not item.info:
        return dict(item.elements[0].info)
    return dict(item.info)


def _columns(item: Constraint | Index) -> tuple[str, ...]:
    if isinstance(item, ForeignKeyConstraint | UniqueConstraint | Index):
        return tuple(column.name for column in item.columns)
    return ()
