"""The server's plans of what the application really sends, as the application's role."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Row

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.texts import Question, Text
from tests.integration.speaking import speaking_through

_DECLARE = re.compile(r"DECLARE \w+ NO SCROLL CURSOR FOR ")
_SCAN = re.compile(r"(Seq Scan on|(?:Index|Index Only) Scan(?: Backward)? using|Bitmap Index Scan on) (\w+)")


class Plans:
    """The plans of the statements that were sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def scans(self) -> set[str]:
        """The indexes that are read, and `seq TABLE` for a table that is read as a whole."""
        found = [match for text in self.texts for match in _SCAN.findall(text)]
        return {f"seq {name}" if kind.startswith("Seq") else name for kind, name in found}

    def __str__(self) -> str:
        return "\n\n".join(self.texts)


@asynccontextmanager
async def explained(database: Database) -> AsyncIterator[Plans]:
    """While it is open, the statements of units of work are explained: those with numbered parameters before
    they are sent, the others after."""
    plans = Plans()

    class Explaining(Connection):
        async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
            await self._explain_sql(sql, parameters)
            return await super().fetch_sql(sql, parameters)

        async def write_and_commit(self, sql: str, parameters: Sequence[Any]) -> None:
            await self._explain_sql(sql, parameters)
            await super().write_and_commit(sql, parameters)

        async def _explain_sql(self, sql: str, parameters: Sequence[Any]) -> None:
            asked = _DECLARE.sub("", sql)
            if asked.lstrip().upper().startswith(("SELECT", "WITH", "INSERT")):
                rows = await super().fetch_sql(f"EXPLAIN {asked}", parameters)
                plans.texts.append("\n".join(row[0] for row in rows))

        async def fetch(
            self, statement: Executable, parameters: dict[str, Any] | None = None
        ) -> Sequence[Row[Any]]:
            found = await super().fetch(statement, parameters)
            await self._explain(self._texts.of(statement, parameters))
            return found

        async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
            found = await super().answer(question, **values)
            await self._explain(self._texts.answer(question, values))
            return found

        async def _explain(self, sent: tuple[Text, Sequence[Any]] | None) -> None:
            if sent is not None and not sent[0].sql.startswith("INSERT"):
                rows = await super().fetch_sql(f"EXPLAIN {sent[0].sql}", sent[1])
                plans.texts.append("\n".join(row[0] for row in rows))

    with speaking_through(database, Explaining):
        yield plans
