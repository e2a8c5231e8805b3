"""A session of the schema's owner, for what is done beside the tests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import NullPool, Row, text
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")


class Administrator:
    """One connection in autocommit, kept open as a context manager. Synchronous, for fixtures and tests
    of any kind: it has an event loop and a thread of its own, and callers take turns."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        try:
            self._connection = self._run(self._engine.connect)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._run(self._connection.close)
        finally:
            self._end()

    def rows(self, sql: str, **parameters: Any) -> Sequence[Row[Any]]:
        """What a statement answers; nothing where it answers no rows."""
        return self._run(lambda: self._rows(sql, parameters))

    def execute(self, *statements: str) -> None:
        """Run these statements, one after the other, each in its own transaction."""
        for statement in statements:
            self.rows(statement)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold the database-wide lock of this name; waits for it. It ends with the session at the latest."""
        self.rows("SELECT pg_advisory_lock(hashtextextended(:name, 0))", name=name)
        try:
            yield
        finally:
            self.rows("SELECT pg_advisory_unlock(hashtextextended(:name, 0))", name=name)

    def share(self, name: str) -> None:
        """Take the lock beside others who share it."""
        self.rows("SELECT pg_advisory_lock_shared(hashtextextended(:name, 0))", name=name)

    def stop_sharing(self, name: str) -> None:
        self.rows("SELECT pg_advisory_unlock_shared(hashtextextended(:name, 0))", name=name)

    @contextmanager
    def lock_if_free(self, name: str) -> Iterator[bool]:
        """Hold the lock unless anybody else has or shares it; says whether it is held."""
        ((held,),) = self.rows("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))", name=name)
        try:
            yield bool(held)
        finally:
            if held:
                self.rows("SELECT pg_advisory_unlock(hashtextextended(:name, 0))", name=name)

    async def _rows(self, sql: str, parameters: dict[str, Any]) -> Sequence[Row[Any]]:
        result = await self._connection.execute(text(sql), parameters)
        return result.all() if result.returns_rows else []

    def _run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def awaited() -> T:
            return await work()

        return self._thread.submit(lambda: self._runner.run(awaited())).result()

    def _end(self) -> None:
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
