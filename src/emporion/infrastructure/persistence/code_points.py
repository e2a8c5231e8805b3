"""Text in the one order that all servers, indexes and Python agree on: by code point."""

from typing import Any

from sqlalchemy import ColumnElement, Index, String, TextClause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def sorted_index(name: str, *columns: str, text: str, where: TextClause | None = None) -> Index:
    """The index of a list that is sorted by the column `text`. The collation is written where PostgreSQL has
    the operator class, behind the column: as part of an expression it would not be compared with the schema.
    """
    return Index(name, *columns, postgresql_ops={text: 'COLLATE "C"'}, postgresql_where=where)


def by_code_point(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Text compared and sorted by code point, whatever the database's locale; anything else as it is."""
    return ByCodePoint(column) if isinstance(column.type, String) else column


class ByCodePoint(FunctionElement[Any]):
    """A text column under the collation "C"; indexes for it are declared with that collation."""

    name = "by_code_point"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(ByCodePoint)
def _as_it_is(element: ByCodePoint, compiler: SQLCompiler, **kwargs: Any) -> str:
    # SQLite compares bytes unless told otherwise.
    return compiler.process(element.clauses, **kwargs)


@compiles(ByCodePoint, "postgresql")
def _collated(element: ByCodePoint, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f'({compiler.process(element.clauses, **kwargs)} COLLATE "C")'
