"""The verbs that change a set of aggregates without loading them."""

from collections.abc import Collection, Sequence
from typing import ClassVar, TypeVar

from emporion.domain.shared.criteria import Filter
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shared.set_changes import Assignment
from emporion.infrastructure.persistence.audit import told_by
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.filters import sql_filter, stored
from emporion.infrastructure.persistence.set_statements import (
    Owned,
    RowSet,
    delete_statement,
    update_statement,
)
from emporion.infrastructure.persistence.tables import TableInfo
from emporion.infrastructure.persistence.taking_over import SqlTakesOver

M = TypeVar("M", bound=MutableEntity)


class SqlSetChanges(SqlTakesOver[M]):
    """`SetChanges`: on PostgreSQL one statement a verb, elsewhere one aggregate after the other. `owned` are
    the tables whose rows go with a root."""

    owned: ClassVar[Sequence[Owned]] = ()

    async def update_where(self, wanted: Filter[M], changes: Collection[Assignment[M]]) -> int:
        values = {each.field.name: stored(each.value) for each in changes}
        if not values:
            return 0
        now = self._uow.scope.context.now
        if not self._uow.connection.speaks_postgres:
            return len(await self._set_each(await self._fulfilling(wanted), lambda _: values, now))
        statement = update_statement(await self._row_set(wanted), values, now)
        written = Change(self._info, Action.UPDATE, {"shop_id": self._uow.shop_id, **values}, None, None)
        found = await self._uow.change_set(statement, [written])
        for row in found:
            if row.id is not None:
                self._take_over(row.id, {**values, "version": row.version, "updated_at": now})
        return int(found[0].touched)

    async def delete_where(self, wanted: Filter[M]) -> int:
        if not self._uow.connection.speaks_postgres:
            return await self._delete_each(wanted)
        statement = delete_statement(await self._row_set(wanted), self.owned)
        written = [Change(info, Action.DELETE, {}, None, None) for info in self._all_tables()]
        found = await self._uow.change_set(statement, written)
        for row in found:
            if row.id is not None:
                self._uow.forget(self._key(row.id))
        return int(found[0].touched)

    async def _delete_each(self, wanted: Filter[M]) -> int:
        found = await self._fulfilling(wanted)
        for entity in found:
            await self.delete(entity)
        await self._uow.flush()
        return len(found)

    async def _fulfilling(self, wanted: Filter[M]) -> list[M]:
        rows = await self._row_set(wanted)
        return await self._all(self._select().where(*rows.where).order_by(self._table.c.id))

    async def _row_set(self, wanted: Filter[M]) -> RowSet:
        """This shop's live rows that fulfil the filter, seen after all that was saved so far."""
        await self._uow.flush()
        if not self._info.has_shop and self._uow.shop_id != PLATFORM:
            raise ValueError(f"{self._info.name} are global, the transaction is of shop {self._uow.shop_id}")
        columns = self._table.c
        scope = [columns.shop_id == self._uow.shop_id] if self._info.has_shop else []
        live = [columns.deleted_at.is_(None)] if "deleted_at" in columns else []
        told = told_by(self._uow.scope, self._uow.shop_id)
        loaded = [tracked.root[1] for tracked in self._uow.loaded(self._info.name)]
        fits = sql_filter(wanted, columns, self._contains(self._uow.shop_id))
        return RowSet(self._info, (*scope, *live, fits), told, loaded)

    def _all_tables(self) -> list[TableInfo]:
        return [self._info, *(each.info for each in self.owned)]
