"""The messages of a shop."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, or_, tuple_

from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.repository import OutboxRepository
from emporion.infrastructure.persistence.models.outbox import OutboxMessageModel
from emporion.infrastructure.persistence.repository import SqlRepository

_MESSAGES: Final = OutboxMessageModel.__table__.c
_EARLIER: Final = OutboxMessageModel.__table__.alias("earlier").c


class SqlOutboxRepository(SqlRepository[OutboxMessage], OutboxRepository):
    """`OutboxRepository` on PostgreSQL; a batch costs what is unprocessed, however many are processed."""

    model = OutboxMessageModel

    async def find_batch(self, now: datetime, limit: int) -> list[OutboxMessage]:
        would_come_later = tuple_(_EARLIER.priority, _EARLIER.id) > tuple_(_MESSAGES.priority, _MESSAGES.id)
        overtaken = exists().where(
            _EARLIER.shop_id == self._uow.shop_id,
            _EARLIER.aggregate_id == _MESSAGES.aggregate_id,
            _EARLIER.processed_at.is_(None),
            tuple_(_EARLIER.aggregate_version, _EARLIER.id)
            < tuple_(_MESSAGES.aggregate_version, _MESSAGES.id),
            or_(would_come_later, and_(_EARLIER.attempts > 0, _EARLIER.available_at > now)),
        )
        return await self._all(
            self._select()
            .where(
                _MESSAGES.processed_at.is_(None),
                # Not by the clock of the server that wrote it: only a failure makes a message wait.
                or_(_MESSAGES.attempts == 0, _MESSAGES.available_at <= now),
                ~overtaken,
            )
            .order_by(_MESSAGES.priority, _MESSAGES.id)
            .limit(limit)
        )

    async def find_range(self, first: int, last: int, limit: int) -> list[OutboxMessage]:
        between = _MESSAGES.sequence.between(first, last)
        return await self._all(self._select().where(between).order_by(_MESSAGES.sequence).limit(limit))
