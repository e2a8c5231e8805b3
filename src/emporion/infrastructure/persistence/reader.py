"""The base of everything that reads a table: what is selected, and what is made of its rows."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Table, Uuid, bindparam, select
from sqlalchemy.engine import Row

from emporion.domain.shared.criteria import Filter
from emporion.infrastructure.persistence.base import BaseModel
from emporion.infrastructure.persistence.filters import Contains, sql_filter
from emporion.infrastructure.persistence.tables import TableInfo, table_info
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

SHOP: Final = bindparam("shop", type_=Uuid())
"""The shop of the unit of work that asks a `Question`."""


class SqlReader(Generic[T]):
    """Reads through one base statement: this shop's live rows. The verbs are mixins beside this one
    (`SqlCounts`, `SqlPages`, `SqlSearches`, `SqlStreams`), which a class combines as its protocol wants them.
    """

    model: ClassVar[type[BaseModel]]

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow
        self._info = table_info(self.model)
        self._table = self.model.__table__

    def _select(self, *more: ColumnElement[Any]) -> Select[Any]:
        """This shop's live rows, with all columns of the table but append-only ones, and `more`."""
        return self._live(self._uow.shop_id, *more)

    @classmethod
    def _live(cls, shop: UUID | BindParameter[UUID] = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        """The same for the shop that is named, or, in a `Question`, for the one that asks."""
        info, table = table_info(cls.model), cls.model.__table__
        statement = select(*loaded(info, table), *more)
        if info.has_shop:
            statement = statement.where(table.c.shop_id == shop)
        if "deleted_at" in table.c:
            statement = statement.where(table.c.deleted_at.is_(None))
        return statement

    def _listed(self, wanted: Filter[Any]) -> Select[Any]:
        """Those rows of the base statement that the filter holds for."""
        return self._select().where(sql_filter(wanted, self._table.c, self._contains()))

    async def _asked(self, wanted: Filter[Any], patterns: Sequence[str] = ()) -> Select[Any]:
        """As `_listed`, by the best way there; `patterns` are for those who can search."""
        if patterns:
            raise TypeError(f"{type(self).__name__} does not search")
        return self._listed(wanted)

    def _contains(self) -> Contains:
        """How `contains` is asked of fields that are no JSON column."""
        return {}

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[T]:
        """What is made of these rows, in their order, with a fixed number of statements."""
        raise NotImplementedError


def loaded(info: TableInfo, table: Table) -> Sequence[Table | ColumnElement[Any]]:
    """What is selected for an entity: every column but append-only arrays, which may be long."""
    if not info.append_only:
        return [table]
    return [column for column in table.columns if column.name not in info.append_only]
