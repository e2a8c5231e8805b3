"""The driver's connection, which asks about a type of the system catalogue once a process.

asyncpg asks each connection anew about the types that it does not know by heart, among them arrays of
numbers, times and ids: by a recursive query that takes the server 20 ms where it plans it for the first time.
Types with an id below 10,000 are the same on every server (PostgreSQL's docs, "System Catalog Initial Data",
"OID Assignment"); others belong to a database and may change.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import asyncpg

_ASSIGNED: Final = 10_000

_known: dict[int, Any] = {}
"""What a server said about a type of the catalogue."""


class _Named:
    """Tells asyncpg that its question did not replace an unnamed statement: nothing was asked."""

    name: Final = "known"


class _Transaction(asyncpg.transaction.Transaction):  # type: ignore[misc] # asyncpg has no types
    """One that asyncpg begins itself, as SQLAlchemy's sessions let it."""

    async def start(self) -> None:
        """Refused by asyncpg on a connection that it takes to be in a transaction, which it also does after
        one whose end it did not hear of: then it asks for nothing, and is told."""
        if self._connection.is_in_transaction():
            await self._connection.execute("SELECT")
        await super().start()


class Driver(asyncpg.Connection):  # type: ignore[misc] # asyncpg has no types
    """For `connection_class` of `asyncpg.connect`."""

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False, deferrable: bool = False
    ) -> _Transaction:
        """As asyncpg's."""
        self._check_open()
        return _Transaction(self, isolation, readonly, deferrable)

    async def _introspect_types(
        self,
        typeoids: Collection[int],
        timeout: float | None,  # noqa: ASYNC109 - as asyncpg has it
    ) -> tuple[Any, Any]:
        if all(oid in _known for oid in typeoids):
            return list(_with_parts(typeoids)), _Named
        answer: tuple[Sequence[Any], Any] = await super()._introspect_types(typeoids, timeout)
        _remember(answer[0])
        return answer


def _remember(types: Iterable[Any]) -> None:
    """Types come with all that they are made of, the parts first."""
    _known.update((each["oid"], each) for each in types if each["oid"] < _ASSIGNED)


def _with_parts(typeoids: Iterable[int]) -> Iterator[Any]:
    for oid in typeoids:
        found = _known.get(oid)
        if found is not None:
            yield from _with_parts(_parts(found))
            yield found


def _parts(found: Any) -> Iterator[int]:
    """None of the catalogue's own composite types is ever a column, so that nothing is endless."""
    yield from (found[name] for name in ("basetype", "elemtype", "range_subtype") if found[name])
    yield from found["attrtypoids"] or ()
