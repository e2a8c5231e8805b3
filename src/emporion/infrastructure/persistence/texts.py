"""The text of Core statements and the rows of their answers: SQLAlchemy's compiler without its execution.

SQLAlchemy's own way from a statement to its rows costs some ten times the driver's, most of it in switching
between greenlets and in objects that nobody looks at. What is kept of it: statements, their cache keys, the
compiler and the processors of types. This is the only module that knows how these fit together; its test
compares with SQLAlchemy's own execution.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Dialect, Executable
from sqlalchemy.engine import Row
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import LRUCache

_KEPT: Final = 500


class Text:
    """What is sent for statements of one shape, and how their rows are read. `keys` and `types` are those of
    the columns as the statement knows them; without, rows have the server's names and the driver's values."""

    __slots__ = ("_dialect", "_keys", "_make", "_types", "sql")

    def __init__(
        self, dialect: Dialect, sql: str, keys: Sequence[str] = (), types: Sequence[TypeEngine[Any]] = ()
    ) -> None:
        self.sql = sql
        self._dialect = dialect
        self._keys = keys
        self._types = types
        self._make: Callable[[Any], Row[Any]] | None = None

    def rows(self, records: Sequence[Any], statement: Any) -> list[Row[Any]]:
        """The records of the driver's prepared `statement` as rows."""
        if self._make is None:
            self._make = self._maker(statement.get_attributes())
        return list(map(self._make, records))

    def _maker(self, attributes: Sequence[Any]) -> Callable[[Any], Row[Any]]:
        """What makes a row of a record."""
        is_known = len(self._keys) == len(attributes)
        row = partial(
            tuple.__new__, _row_type(self._keys if is_known else [each.name for each in attributes])
        )
        processors = [
            kind._cached_result_processor(self._dialect, each.type.oid)
            for kind, each in zip(self._types, attributes, strict=True)
        ] if is_known else []  # fmt: skip
        if not any(processors):
            return row
        read = tuple(processors)
        return lambda record: row(
            [value if of is None else of(value) for of, value in zip(read, record, strict=True)]
        )


def _row_type(keys: Sequence[str]) -> Any:
    """Named tuples with what is used of SQLAlchemy's `Row`, which looks for an attribute in three places and
    raises two errors before it answers."""
    named: Any = namedtuple("Row", keys, rename=True)  # type: ignore[misc] # known at run time only
    mapping = property(lambda row: dict(zip(keys, row, strict=True)))
    return type("Row", (named,), {"__slots__": (), "_mapping": mapping})


class Question:
    """A Core statement that is built once, with its values as named `bindparam`s: its text is found without
    looking at it again."""

    __slots__ = ("prepared", "statement")

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self.prepared: tuple[Text, Sequence[tuple[str, Any]], Mapping[str, Any]] | None = None


class Texts:
    """Texts for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: Any = LRUCache(_KEPT)
        self._texts: Any = LRUCache(_KEPT)

    def raw(self, sql: str) -> Text:
        """The text of a statement that is text already."""
        found: Text | None = self._texts.get(sql)
        if found is None:
            found = self._texts[sql] = Text(self._dialect, sql)
        return found

    def of(
        self, statement: Executable, parameters: Mapping[str, Any] | None
    ) -> tuple[Text, list[Any]] | None:
        """A statement's text and its values in order; None where only SQLAlchemy can execute it (DDL, and
        Python-side defaults)."""
        if isinstance(statement, ExecutableDDLElement):
            return None
        given: Any = dict(parameters or {})
        made: Any = statement
        compiled, extracted, collected, _ = made._compile_w_cache(
            self._dialect, compiled_cache=self._compiled, column_keys=sorted(given)
        )
        if not isinstance(compiled, SQLCompiler) or compiled.insert_prefetch or compiled.update_prefetch:
            return None
        values = compiled.construct_params(
            given, extracted_parameters=extracted, escape_names=False, _collected_params=collected
        )
        if compiled.literal_execute_params or compiled.post_compile_params:
            expanded = compiled._process_parameters_for_postcompile(values)
            processors = {**compiled._bind_processors, **expanded.processors}
            text = self._text(compiled, expanded.statement)
            return text, _bound(values, [(n, processors.get(n)) for n in expanded.positiontup or ()])
        return self._text(compiled, compiled.string), _bound(values, _positions(compiled))

    def answer(self, question: Question, parameters: Mapping[str, Any]) -> tuple[Text, list[Any]]:
        """The text of a question and its values in order."""
        if question.prepared is None:
            made: Any = question.statement
            compiled = made.compile(dialect=self._dialect)
            known = compiled.construct_params(_check=False)
            fixed = {name: value for name, value in known.items() if name not in parameters}
            question.prepared = self._text(compiled, compiled.string), _positions(compiled), fixed
        text, positions, constant = question.prepared
        return text, _bound({**constant, **parameters}, positions)

    def _text(self, compiled: SQLCompiler, sql: str) -> Text:
        found: Text | None = self._texts.get((compiled, sql))
        if found is None:
            columns = compiled._result_columns
            found = Text(self._dialect, sql, [c.keyname for c in columns], [c.type for c in columns])
            self._texts[compiled, sql] = found
        return found


def _positions(compiled: SQLCompiler) -> list[tuple[str, Any]]:
    """The names of the numbered parameters, each with what makes the driver's value of a value."""
    known: Any = compiled.__dict__
    if "_emporion_positions" not in known:
        processors = compiled._bind_processors
        known["_emporion_positions"] = [(name, processors.get(name)) for name in compiled.positiontup or ()]
    found: list[tuple[str, Any]] = known["_emporion_positions"]
    return found


def _bound(values: Mapping[str, Any], positions: Sequence[tuple[str, Any]]) -> list[Any]:
    return [values[name] if make is None else make(values[name]) for name, make in positions]
