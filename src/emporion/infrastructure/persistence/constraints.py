"""A violated constraint is known by its name, and its name knows the domain error."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Constraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint

from emporion.domain.shared.errors import Conflict, DomainError
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Change
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
    """A named constraint of the metadata with its `info`: "error" or a reason why it is "unexpected"."""

    name: str
    table: str
    columns: tuple[str, ...]
    info: dict[Any, Any]


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
            found[str(item.name)] = Rule(str(item.name), table.name, _columns(item), _info(item))
    return found


def domain_error(error: BaseException, changes: Iterable[Change]) -> DomainError | None:
    """The domain's name for a violation of class 23 (integrity); None for every other error."""
    state = sqlstate(error)
    if state is None or not state.startswith("23"):
        return None
    name = constraint_name(error) or state
    rule = rules().get(name)
    if rule is None or "error" not in rule.info:
        return ConstraintViolated(constraint=name)
    row = _culprit(rule, violated_key(error), [c.row for c in changes if c.table.name == rule.table])
    if row is None:
        return ConstraintViolated(constraint=name)
    made: DomainError = rule.info["error"](row)
    return made


def _culprit(rule: Rule, key: tuple[str, ...], rows: list[Values]) -> Values | None:
    """The row that broke the rule: the only candidate, or the one with the values that the server names."""
    for row in rows:
        if len(rows) == 1 or (key and tuple(str(row.get(column)) for column in rule.columns) == key):
            return row
    # Row-level security keeps the server from naming values; NULLs at least break no key.
    suspects = [row for row in rows if all(row.get(column) is not None for column in rule.columns)]
    return next(iter(suspects or rows), None)


def _info(item: Constraint | Index) -> dict[Any, Any]:
    """A foreign key that is declared on its column keeps its info there."""
    if isinstance(item, ForeignKeyConstraint) and not item.info:
        return dict(item.elements[0].info)
    return dict(item.info)


def _columns(item: Constraint | Index) -> tuple[str, ...]:
    if isinstance(item, ForeignKeyConstraint | UniqueConstraint | Index):
        return tuple(column.name for column in item.columns)
    return ()
