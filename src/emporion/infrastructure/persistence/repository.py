"""The base of all SQL repositories: a concrete one names its model and adds its questions."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, select
from sqlalchemy.engine import Row

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.page import Page, PageRequest
from emporion.infrastructure.persistence.append_only import Tail
from emporion.infrastructure.persistence.base import BaseModel, Values
from emporion.infrastructure.persistence.changes import RowKey
from emporion.infrastructure.persistence.tables import TableInfo, table_info
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

E = TypeVar("E", bound=Entity)

RowValues = tuple[TableInfo, Values]


class SqlRepository(Generic[E]):
    """Loads entities through one base statement (this shop's live rows) and registers them with their rows.

    An aggregate that owns rows of other tables overrides `_rows` (all its rows, for saving) and
    `_hydrate` (set-wise loading of those rows). Nothing is ever loaded implicitly.
    """

    model: ClassVar[type[BaseModel]]

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow
        self._info = table_info(self.model)
        self._table = self.model.__table__

    async def find_by_id(self, entity_id: UUID) -> E | None:
        known = self._uow.known(self._key(entity_id))
        if known is not None:
            return cast("E | None", known.entity if known.is_live else None)
        return await self._one(self._select().where(self._table.c.id == entity_id))

    async def save(self, entity: E) -> None:
        self._uow.save(self._key(entity.id), entity, self._rows(entity))

    async def delete(self, entity: E) -> None:
        self._uow.delete(self._key(entity.id))

    async def find_page(self, request: PageRequest) -> Page[E]:
        return await self._page(self._select(), request)

    def _select(self, *more: ColumnElement[Any]) -> Select[Any]:
        """This shop's live rows, with all columns of the table but append-only ones, and `more`."""
        statement = select(*loaded(self._info, self._table), *more)
        if self._info.has_shop:
            statement = statement.where(self._table.c.shop_id == self._uow.shop_id)
        if "deleted_at" in self._table.c:
            statement = statement.where(self._table.c.deleted_at.is_(None))
        return statement

    def _rows(self, entity: E) -> Iterable[RowValues]:
        """Every row of the aggregate, the root's first."""
        return [(self._info, self.model.from_entity(entity))]

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[E]:
        """The aggregates of these root rows, in their order."""
        return [self._register(row, self._entity(row), ()) for row in rows]

    def _entity(self, row: Row[Any]) -> E:
        # A Core row has the model's column attributes, which is all that to_entity reads.
        return cast(E, self.model.to_entity(cast(BaseModel, row)))

    def _register(self, row: Row[Any], entity: E, owned: Iterable[RowValues]) -> E:
        return self._uow.track(self._key(entity.id), entity, [(self._info, values(self._info, row)), *owned])

    async def _all(self, statement: Select[Any]) -> list[E]:
        return await self._hydrate(await self._uow.connection.fetch(statement))

    async def _one(self, statement: Select[Any]) -> E | None:
        found = await self._all(statement.limit(1))
        return found[0] if found else None

    async def _page(
        self, statement: Select[Any], request: PageRequest, *, newest_first: bool = False
    ) -> Page[E]:
        """A keyset page by id: ascending (order of creation) or newest first."""
        key = self._table.c.id
        if request.after is not None:
            statement = statement.where(key < request.after if newest_first else key > request.after)
        rows = await self._uow.connection.fetch(
            statement.order_by(key.desc() if newest_first else key).limit(request.limit + 1)
        )
        items = await self._hydrate(rows[: request.limit])
        return Page(tuple(items), items[-1].id if len(rows) > request.limit else None)

    def _key(self, entity_id: UUID) -> RowKey:
        return (self._info.name, entity_id)


def loaded(info: TableInfo, table: Table) -> Sequence[Table | ColumnElement[Any]]:
    """What is selected for an entity: every column but append-only arrays, which may be long."""
    if not info.append_only:
        return [table]
    return [column for column in table.columns if column.name not in info.append_only]


def values(table: TableInfo, row: Row[Any]) -> Values:
    """The table's columns of a row that may have more; of append-only arrays, how long they are."""
    found = row._mapping
    if not table.append_only:
        return {name: found[name] for name in table.columns}
    return {
        name: Tail(skipped=found[table.append_only[name]]) if name in table.append_only else found[name]
        for name in table.columns
    }
