"""Which cached answers a change outdates: what the queries declare, turned around."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from emporion.application.shared.cache import Cached, Group, Outdated
from emporion.infrastructure.persistence.changes import Change

Subjects = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows of a table name the subject in this column."""

    cached: Cached[Any, Any]
    column: str


class OutdatedAnswers:
    """Looks at changes before they are committed; knows no cache. `forget` is told after the commit."""

    def __init__(self, declared: Iterable[Cached[Any, Any]] = ()) -> None:
        self.forget: Callable[[Outdated], None] = ignore
        self._rules: defaultdict[str, list[_Rule]] = defaultdict(list)
        for cached in declared:
            for table, column in cached.tables.items():
                self._rules[table].append(_Rule(cached, column))

    def by(self, changes: Iterable[Change], shop_id: UUID) -> Outdated:
        """The answers about rows that were written one by one."""
        found: dict[Group, Subjects] = {}
        for table, rows in _by_table(changes, self._rules).items():
            for rule in self._rules[table]:
                group = rule.cached.group(shop_id)
                held = [value for change in rows for value in _subjects(change, rule.column)]
                subjects = None if None in held else frozenset(map(str, held))
                found = merged(found, {group: subjects})
        return found

    def by_sets(self, tables: Iterable[str], shop_id: UUID) -> Outdated:
        """All answers that rows of these tables may have a part in: nobody knows which rows were written."""
        rules = (rule for table in tables for rule in self._rules.get(table, ()))
        return {rule.cached.group(shop_id): None for rule in rules}


def ignore(_: Outdated) -> None:
    """There is no cache."""


def merged(one: Mapping[Group, Subjects], other: Mapping[Group, Subjects]) -> dict[Group, Subjects]:
    """What both have outdated."""
    both = dict(one)
    for group, subjects in other.items():
        held = both.get(group, frozenset())
        both[group] = None if held is None or subjects is None else held | subjects
    return both


def _by_table(changes: Iterable[Change], wanted: Container[str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.table.name in wanted:
            found.setdefault(change.table.name, []).append(change)
    return found


def _subjects(change: Change, column: str) -> Iterable[Any]:
    """A row that moves from one subject to another outdates both; None where it does not say which."""
    now = change.row.get(column)
    return (now, change.old[column]) if change.old and column in change.old else (now,)
