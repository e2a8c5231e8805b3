"""The verbs of repositories whose rows are hidden before they are purged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.shared.soft_delete import SoftDeletable
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import SqlRepository

D = TypeVar("D", bound=SoftDeletable)


class SqlSoftDeletes(SqlRepository[D], SqlPages[D]):
    """`SoftDeletes` for a model with `SoftDeleteColumns`; what it inherits sees live rows only."""

    async def soft_delete(self, entity: D, *, by: UUID | None, why: str) -> None:
        entity.hide(at=self._uow.scope.context.now, by=by, why=why)
        await self.save(entity)

    async def restore(self, entity: D) -> None:
        entity.unhide()
        await self.save(entity)

    async def lock_deleted(self, entity_id: UUID) -> D | None:
        wanted = self._deleted().where(self._table.c.id == entity_id)
        return await self._one(wanted.with_for_update(key_share=True))

    async def find_deleted(self, request: AnyRequest) -> Page[D]:
        return await self._page(self._deleted(), request)

    async def lock_expired(self, before: datetime, limit: int, after: UUID | None = None) -> Sequence[D]:
        wanted = self._deleted().where(self._table.c.deleted_at < before)
        if after is not None:
            wanted = wanted.where(self._table.c.id > after)
        chosen = wanted.order_by(self._table.c.id).limit(limit)
        return await self._all(chosen.with_for_update(skip_locked=True))

    def _deleted(self) -> Select[Any]:
        """This shop's deleted rows."""
        statement = select(self._table).where(self._table.c.deleted_at.is_not(None))
        return (
            statement.where(self._table.c.shop_id == self._uow.shop_id) if self._info.has_shop else statement
        )
