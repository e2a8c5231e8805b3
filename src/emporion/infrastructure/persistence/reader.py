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

Shop = UUID | BindParameter[UUID]
SHOP: Final = bindparam("shop", type_=Uuid())
"""The shop of the unit of work that asks a `Question`."""

Pattern = str | BindParameter[str]
"""A part that a searched document must have, see `domain.shared.words`, or the parameter that it comes as."""


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
    def _live(cls, shop: Shop = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        """The same for the shop that is named, or, in a `Question`, for the one that asks."""
        info, table = table_info(cls.model), cls.model.__table__
        statement = select(*loaded(info, table), *more)
        if info.has_shop:
            statement = statement.where(table.c.shop_id == shop)
        if "deleted_at" in table.c:
            statement = statement.where(table.c.deleted_at.is_(None))
        return statement

    def _listed(self, wanted: Filter[Any], patterns: Sequence[Pattern] = ()) -> Select[Any]:
        """Those rows of the base statement that the filter holds for, and that all patterns are found in."""
        return self._fitting(wanted, patterns, self._uow.shop_id)

    @classmethod
    def _fitting(
        cls, wanted: Filter[Any], patterns: Sequence[Pattern] = (), shop: Shop = SHOP
    ) -> Select[Any]:
        """The same for the shop that is named, or, in a `Question`, for the one that asks."""
        listed = cls._live(shop).where(sql_filter(wanted, cls.model.__table__.c, cls._contains(shop)))
        return listed.where(cls._found(patterns, shop)) if patterns else listed

    async def _asked(self, wanted: Filter[Any]) -> Select[Any]:
        """As `_listed`, by the best way there."""
        return self._listed(await self._narrowed(wanted))

    async def _narrowed(
        self,
        wanted: Filter[Any],
        patterns: Sequence[str] = (),  # noqa: ARG002 - for those who have an index for it
    ) -> Filter[Any]:
        """The filter with what else holds for all rows that are wanted and have the patterns, where that
        leads to an index."""
        return wanted

    @classmethod
    def _contains(cls, shop: Shop) -> Contains:  # noqa: ARG003 - of the rows that are looked through
        """How `contains` is asked of fields that are no JSON column."""
        return {}

    @classmethod
    def _found(
        cls,
        patterns: Sequence[Pattern],  # noqa: ARG003 - for those who can search
        shop: Shop,  # noqa: ARG003
    ) -> ColumnElement[bool]:
        """All patterns are found in a row of the shop."""
        raise TypeError(f"{cls.__name__} does not search")

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[T]:
        """What is made of these rows, in their order, with a fixed number of statements."""
        raise NotImplementedError


def loaded(info: TableInfo, table: Table) -> Sequence[Table | ColumnElement[Any]]:
    """What is selected for an entity: every column but append-only arrays, which may be long."""
    if not info.append_only:
        return [table]
    return [column for column in table.columns if column.name not in info.append_only]
