"""One backfill's way through its table: shop by shop, batch by batch, each batch one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.audit import told_by
from emporion.infrastructure.persistence.backfills.backfill import Backfill
from emporion.infrastructure.persistence.backfills.place import Place, keep_place, locked_place
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.shops import ShopModel
from emporion.infrastructure.persistence.set_statements import RowSet, update_statement
from emporion.infrastructure.persistence.tables import table_info
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

ACTOR = SystemActor("backfill")
_SHOPS = ShopModel.__table__


class Walk:
    """Steps of one backfill. What a step did is committed with the place behind it: whoever is killed between
    two steps, or in one, does nothing twice and leaves nothing out."""

    def __init__(self, database: Database, backfill: Backfill) -> None:
        self._database = database
        self._backfill = backfill
        self._info = table_info(backfill.model)
        self._table: Table = backfill.model.__table__

    async def step(self, place: Place, size: int) -> Place:
        """At most `size` rows of one shop from here on; the place behind them. Locks the rows that change, in
        order of their ids."""
        async with self._transaction(place.shop) as uow:
            stored = await locked_place(uow, self._backfill.name)
            if stored != place:
                return stored  # an earlier attempt was committed after all, or somebody began anew
            if place.shop is None:
                return await self._enter_next_shop(uow, place)
            ids = await self._next_ids(uow, place, size)
            changed = await self._change(uow, place, ids[-1]) if ids else 0
            seen = replace(place, seen=place.seen + len(ids), changed=place.changed + changed)
            if len(ids) < size:
                return await self._enter_next_shop(uow, seen)
            return await keep_place(uow, self._backfill.name, replace(seen, row=ids[-1]))

    async def start(self, *, again: bool) -> Place:
        """The stored place, or the beginning."""
        async with self._transaction(None) as uow:
            stored = await locked_place(uow, self._backfill.name)
            if not again:
                return stored
            return await keep_place(uow, self._backfill.name, Place(started_at=uow.scope.context.now))

    async def _enter_next_shop(self, uow: SqlUnitOfWork, place: Place) -> Place:
        shop = await self._next_shop(uow, place.shop)
        finished = uow.scope.context.now if shop is None else None
        last = place.shop if shop is None else shop
        return await keep_place(
            uow, self._backfill.name, replace(place, shop=last, row=None, finished_at=finished)
        )

    async def _next_shop(self, uow: SqlUnitOfWork, after: UUID | None) -> UUID | None:
        """Shops that are opened on the way have new ids and come last. Global rows are the platform's."""
        if not self._info.has_shop:
            return PLATFORM if after is None else None
        later = [] if after is None else [_SHOPS.c.id > after]
        rows = await uow.connection.fetch(select(_SHOPS.c.id).where(*later).order_by(_SHOPS.c.id).limit(1))
        return rows[0].id if rows else None

    async def _next_ids(self, uow: SqlUnitOfWork, place: Place, size: int) -> list[UUID]:
        column = self._table.c.id
        rows = await uow.connection.fetch(
            select(column).where(*self._scope(place)).order_by(column).limit(size)
        )
        return [row.id for row in rows]

    async def _change(self, uow: SqlUnitOfWork, place: Place, last: UUID) -> int:
        """Rows with their versions and audit records, in one statement; how many differed."""
        where = [*self._scope(place), self._table.c.id <= last, self._backfill.wanted(self._table.c)]
        rows = RowSet(self._info, where, told_by(uow.scope, uow.shop_id), [])
        statement = update_statement(rows, self._backfill.values(self._table.c), uow.scope.context.now)
        written = Change(self._info, Action.UPDATE, {"shop_id": uow.shop_id}, None, None)
        found: Sequence[Any] = await uow.change_set(statement, [written])
        return int(found[0].touched)

    def _scope(self, place: Place) -> list[ColumnElement[bool]]:
        shop = [self._table.c.shop_id == place.shop] if self._info.has_shop else []
        return [*shop, *([] if place.row is None else [self._table.c.id > place.row])]

    def _transaction(self, shop: UUID | None) -> Any:
        context = Context(actor=ACTOR, shop_id=None if shop == PLATFORM else shop)
        return self._database.transaction(Scope(context, self._backfill.name))
