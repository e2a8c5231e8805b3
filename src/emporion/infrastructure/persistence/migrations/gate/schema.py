"""The schema that a history of statements makes, as far as our rules ask for it."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from emporion.infrastructure.persistence.migrations.gate.statements import inside, items

_NAME: Final = r'(?:(?:"?public"?)\.)?"?(\w+)"?'
_TABLE: Final = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{_NAME}\s*\(", re.I)
_ALTER: Final = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME} (.*)", re.I | re.S)
_INDEX: Final = re.compile(
    rf"CREATE (UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{_NAME} ON (?:ONLY )?{_NAME}", re.I
)
_DROP: Final = re.compile(
    r"DROP (TABLE|INDEX) (?:CONCURRENTLY )?(?:IF EXISTS )?(.*?)(?: CASCADE)?$", re.I | re.S
)
_POLICY: Final = re.compile(rf"CREATE POLICY \S+ ON {_NAME}", re.I)
_ADDED: Final = re.compile(
    r"ADD (?!CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK)(?:COLUMN )?(?:IF NOT EXISTS )?(.*)", re.I | re.S
)
_CONSTRAINT: Final = re.compile(
    r'(?:CONSTRAINT "?(\w+)"? )?(PRIMARY KEY|UNIQUE|FOREIGN KEY|CHECK|EXCLUDE)\b(.*)', re.I | re.S
)
_INLINE: Final = re.compile(r"\b(PRIMARY KEY|UNIQUE|REFERENCES)\b(.*)", re.I | re.S)
_REFERENCES: Final = re.compile(rf"REFERENCES {_NAME}", re.I)
_RENAMED: Final = re.compile(rf"RENAME TO {_NAME}", re.I)
_USING: Final = re.compile(rf"USING INDEX {_NAME}", re.I)


@dataclass(frozen=True, slots=True)
class Key:
    """A constraint or an index. `kind` is primary, unique, foreign, check or index; `columns` hold
    expressions, too; `name` is None where PostgreSQL makes one up."""

    kind: str
    name: str | None
    table: str
    columns: tuple[str, ...] = ()
    references: str | None = None
    where: str | None = None


@dataclass(slots=True)
class Schema:
    """Tables with their columns, keys, and what row-level security knows of."""

    tables: dict[str, list[str]] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    secured: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)

    def copy(self) -> "Schema":
        return deepcopy(self)

    def is_shops(self, table: str | None) -> bool:
        """Whether the rows of a table belong to shops."""
        return "shop_id" in self.tables.get(table or "", [])

    def apply(self, statement: str) -> None:
        """Do to this schema what a statement does; what is none of its concern changes nothing."""
        text = " ".join(statement.split())
        if match := _TABLE.match(text):
            self._create(match[1], inside(text, match.end() - 1)[0])
        elif match := _INDEX.match(text):
            self._index(text, match)
        elif match := _ALTER.match(text):
            for action in items(match[2]):
                self._alter(match[1], action)
        elif match := _DROP.match(text):
            for name in items(match[2]):
                self._drop(match[1].upper(), _plain(name))
        elif match := _POLICY.match(text):
            self.policies.add(match[1])

    def _create(self, table: str, body: str) -> None:
        self.tables[table] = []
        for item in items(body):
            if key := _key(table, item):
                self.keys.append(key)
            else:
                self._column(table, item)

    def _column(self, table: str, item: str) -> None:
        name, _, rest = item.partition(" ")
        self.tables.setdefault(table, []).append(_plain(name))
        if match := _INLINE.search(rest):
            named = re.search(r'CONSTRAINT "?(\w+)"?', rest, re.I)
            kind = {"REFERENCES": "foreign", "UNIQUE": "unique"}.get(match[1].upper(), "primary")
            target = _REFERENCES.search(rest)
            self.keys.append(
                Key(kind, named[1] if named else None, table, (_plain(name),), target[1] if target else None)
            )

    def _index(self, text: str, match: re.Match[str]) -> None:
        columns, rest = inside(text, match.end())
        where = re.search(r"WHERE (.*)", rest, re.I | re.S)
        kind = "unique" if match[1] else "index"
        names = tuple(_first(each) for each in items(columns))
        self.keys.append(Key(kind, match[2], match[3], names, where=where[1] if where else None))

    def _alter(self, table: str, action: str) -> None:
        if match := _ADDED.match(action):
            self._column(table, match[1])
        elif action.upper().startswith("ADD "):
            if key := _key(table, action[4:]):
                self._add(key, action)
        elif match := re.match(r'DROP CONSTRAINT (?:IF EXISTS )?"?(\w+)"?', action, re.I):
            self.keys = [key for key in self.keys if (key.table, key.name) != (table, match[1])]
        elif match := re.match(r'DROP (?:COLUMN )?(?:IF EXISTS )?"?(\w+)"?', action, re.I):
            self._drop_column(table, match[1])
        elif "ENABLE ROW LEVEL SECURITY" in action.upper():
            self.secured.add(table)
        elif match := _RENAMED.match(action):
            self._rename(table, match[1])

    def _add(self, key: Key, action: str) -> None:
        used = _USING.search(action)
        index = next((each for each in self.keys if used and each.name == used[1]), None)
        if index is not None:
            self.keys.remove(index)
            key = Key(key.kind, key.name, key.table, index.columns)
        self.keys.append(key)

    def _drop_column(self, table: str, column: str) -> None:
        self.tables[table] = [each for each in self.tables.get(table, []) if each != column]
        self.keys = [key for key in self.keys if key.table != table or column not in key.columns]

    def _drop(self, kind: str, name: str) -> None:
        if kind == "TABLE":
            self.tables.pop(name, None)
            self.keys = [key for key in self.keys if key.table != name]
        else:
            self.keys = [key for key in self.keys if key.name != name]

    def _rename(self, table: str, name: str) -> None:
        self.tables[name] = self.tables.pop(table, [])
        self.keys = [
            Key(key.kind, key.name, name if key.table == table else key.table, key.columns,
                name if key.references == table else key.references, key.where)
            for key in self.keys
        ]  # fmt: skip
        for known in (self.secured, self.policies):
            if table in known:
                known.add(name)


def _key(table: str, item: str) -> Key | None:
    match = _CONSTRAINT.match(item)
    if match is None:
        return None
    kind = match[2].split()[0].lower()
    columns = () if kind == "check" else tuple(_first(each) for each in items(inside(match[3])[0]))
    target = _REFERENCES.search(match[3]) if kind == "foreign" else None
    return Key(kind, match[1], table, columns, target[1] if target else None)


def _first(column: str) -> str:
    """A column without its order and operator class; an expression as it is."""
    return _plain(column.split(" ")[0]) if re.match(r'"?\w+"?( |$)', column) else column


def _plain(name: str) -> str:
    return name.strip().removeprefix("public.").strip('"')
