"""Conditions on arrays and JSON in the words of each server. Many values are one parameter: the text is the
same however many they are."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


class Among(ColumnElement[bool]):
    """`column` is one of the values; of none it is false."""

    type = Boolean()
    inherit_cache = True
    _traverse_internals = [
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any], values: Sequence[Any] | str) -> None:
        """`values`, or the name of the parameter that they come with."""
        kind: TypeEngine[Any] = column.type
        array: TypeEngine[Any] = ARRAY(kind)
        array = array.with_variant(_JsonArray(kind), "sqlite")
        self.column = column
        self.values = (
            bindparam(values, type_=array) if isinstance(values, str) else literal(list(values), array)
        )


class _JsonArray(TypeDecorator[list[Any]]):
    """A list as JSON text, each item as a column of `kind` holds it."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> str:
        bound = self.kind.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([item if bound is None else bound(item) for item in value or ()])


@compiles(Among)
def _any(element: Among, compiler: SQLCompiler, **kwargs: Any) -> str:
    return (
        f"{compiler.process(element.column, **kwargs)} = ANY ({compiler.process(element.values, **kwargs)})"
    )


@compiles(Among, "sqlite")
def _json_each(element: Among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = (compiler.process(part, **kwargs) for part in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"


class Contained(FunctionElement[bool]):
    """The second JSON value is contained in the first, as PostgreSQL's `@>` means it."""

    type = Boolean()
    name = "contained"
    inherit_cache = True


@compiles(Contained)
def _contains(element: Contained, compiler: SQLCompiler, **kwargs: Any) -> str:
    held, part = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"({held} @> {part})"


@compiles(Contained, "sqlite")
def _json_contains(element: Contained, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_contains({compiler.process(element.clauses, **kwargs)})"


class OwnedRows(FunctionElement[Any]):
    """The rows that a scalar subquery of ROW(...) finds, as an array in the owner's row; NULL where rows
    cannot hold rows."""

    type = NullType()
    name = "owned_rows"
    inherit_cache = True


@compiles(OwnedRows)
def _array_of(element: OwnedRows, compiler: SQLCompiler, **kwargs: Any) -> str:
    (rows,) = element.clauses
    return f"ARRAY{compiler.process(rows, **kwargs)}"


@compiles(OwnedRows, "sqlite")
def _no_rows(_: OwnedRows, __: SQLCompiler, **___: Any) -> str:
    return "NULL"
