"""Long lists, a batch at a time, by a cursor of the server: memory stays flat."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar, cast
from uuid import UUID

from emporion.application.shared.ports import Scope
from emporion.domain.shared.criteria import ALL, Listing, total_order
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.keyset import ordering
from emporion.infrastructure.persistence.reader import SqlReader
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

T = TypeVar("T")


class SqlStreams(SqlReader[T]):
    """`Streams` on PostgreSQL: the cursor lives in the unit of work's transaction and sees one snapshot."""

    async def stream(self, listing: Listing[Any] = ALL, *, batch: int = 500) -> AsyncIterator[T]:
        orders = total_order(listing.sort)
        sorted_rows = (await self._asked(listing.filter)).order_by(
            *ordering(self._table.c, orders, is_backward=False)
        )
        reader = type(self)(cast(SqlUnitOfWork, Onlooker(self._uow)))
        async for rows in self._uow.connection.stream(sorted_rows, batch):
            for item in await reader._hydrate(rows):
                yield item


class Onlooker:
    """A unit of work that remembers nothing of what is read through it."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    may_write = False

    @property
    def shop_id(self) -> UUID:
        return self._uow.shop_id

    @property
    def scope(self) -> Scope:
        return self._uow.scope

    @property
    def connection(self) -> Connection:
        return self._uow.connection

    def known(self, _: object) -> None:
        return None

    def track(self, _: object, entity: T, __: object) -> T:
        return entity
