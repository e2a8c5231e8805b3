"""What the server did for the statements of a question: which indexes it used, and how many rows it read."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ClauseElement, CompoundSelect, Executable, Select, TextClause
from sqlalchemy.engine import Row
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.texts import Question
from tests.integration.speaking import speaking_through


@dataclass(slots=True)
class Analysis:
    """Of all statements since it was begun."""

    plans: list[dict[str, Any]] = field(default_factory=list)

    @property
    def indexes(self) -> set[str]:
        """Those that were read: a part of a plan may turn out not to be needed."""
        return {node["Index Name"] for node in self._nodes() if "Index Name" in node and node["Actual Loops"]}

    @property
    def read_as_a_whole(self) -> set[str]:
        """Tables without an index for the question; of an empty one there is nothing to read."""
        whole = (node for node in self._nodes() if node["Node Type"] == "Seq Scan" and _rows(node))
        return {node["Relation Name"] for node in whole}

    @property
    def rows_read(self) -> int:
        """Rows that were fetched from tables and indexes, those that were then thrown away among them."""
        return sum(_rows(node) for node in self._nodes() if "Scan" in node["Node Type"])

    def __str__(self) -> str:
        return "\n".join(json.dumps(plan, indent=1) for plan in self.plans)

    def _nodes(self) -> Iterator[dict[str, Any]]:
        waiting = list(self.plans)
        while waiting:
            node = waiting.pop()
            waiting.extend(node.get("Plans", ()))
            yield node


def _rows(node: dict[str, Any]) -> int:
    kept: float = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    kept += node.get("Rows Removed by Index Recheck", 0)
    return round(kept * int(node["Actual Loops"]))


@contextmanager
def analysed(database: Database) -> Iterator[Analysis]:
    """While it is open, each SELECT of a unit of work is run twice: explained, and for its answer."""
    analysis = Analysis()

    class Analysing(Connection):
        async def fetch(
            self, statement: Executable, parameters: dict[str, Any] | None = None
        ) -> Sequence[Row[Any]]:
            if isinstance(statement, Select | CompoundSelect | TextClause):
                (row,) = await super().fetch(_Analyse(statement), parameters)
                told = json.loads(row[0]) if isinstance(row[0], str) else row[0]
                analysis.plans.append(told[0]["Plan"])
            return await super().fetch(statement, parameters)

        async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
            return await self.fetch(question.statement, values)

    with speaking_through(database, Analysing):
        yield analysis


class _Analyse(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Select[Any] | CompoundSelect[Any] | TextClause) -> None:
        self.statement = statement


@compiles(_Analyse, "postgresql")
def _analyse(element: _Analyse, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {compiler.process(element.statement, **kwargs)}"
