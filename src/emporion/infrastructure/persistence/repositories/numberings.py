"""The numbering of a shop: a row that only relays and operators lock."""

from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import insert

from emporion.domain.outbox.numbering import Numbering
from emporion.domain.outbox.repository import NumberingRepository
from emporion.infrastructure.persistence.models.outbox import NumberingModel
from emporion.infrastructure.persistence.repository import SqlRepository

_NUMBERINGS: Final = NumberingModel.__table__


class SqlNumberingRepository(SqlRepository[Numbering], NumberingRepository):
    """`NumberingRepository` on PostgreSQL."""

    model = NumberingModel

    async def take_turn(self, now: datetime) -> Numbering | None:
        found = await self._one(self._select().with_for_update(skip_locked=True))
        if found is not None:
            return found
        # Either somebody holds it, or the shop has none yet.
        await self._make(now)
        return await self._one(self._select().with_for_update(skip_locked=True))

    async def wait_for_turn(self, now: datetime) -> Numbering:
        await self._make(now)
        found = await self._one(self._select().with_for_update())
        if found is None:
            raise LookupError(f"the numbering of shop {self._uow.shop_id} is gone")
        return found

    async def _make(self, now: datetime) -> None:
        row = NumberingModel.from_entity(Numbering.start(self._uow.shop_id, now)) | {"version": 1}
        await self._uow.connection.fetch(insert(_NUMBERINGS).on_conflict_do_nothing(), row)
