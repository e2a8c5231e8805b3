"""The deliveries of a shop."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, all_, any_, literal, text

from emporion.domain.outbox.delivery import Delivery, DeliveryState, Line
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.infrastructure.persistence.models.deliveries import DeliveryModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import SqlRepository

_DELIVERIES: Final = DeliveryModel.__table__.c

_OF_LINES: Final = "unnest($2::uuid[], $3::text[], $4::text[]) AS l(aggregate_id, subscriber, destination)"
_IN_LINE: Final = (
    "d.shop_id = $1::uuid AND d.aggregate_id = l.aggregate_id AND d.subscriber = l.subscriber "
    "AND d.destination = l.destination"
)
_HEADS: Final = f"""
SELECT l.aggregate_id, l.subscriber, l.destination FROM {_OF_LINES}
  JOIN deliveries d ON {_IN_LINE} AND d.state = 'pending'
"""
_NEXT: Final = f"""
SELECT n.id FROM {_OF_LINES}
 CROSS JOIN LATERAL (SELECT d.id FROM deliveries d WHERE {_IN_LINE} AND d.state = 'waiting'
                      ORDER BY d.sequence LIMIT 1) AS n
"""
_PRUNE: Final = text(
    """
WITH old AS MATERIALIZED (  -- a plain subquery may be run again for every row, and find others each time
    SELECT id FROM deliveries WHERE shop_id = :shop AND state = 'delivered' AND finished_at < :before
     ORDER BY finished_at LIMIT :limit FOR UPDATE SKIP LOCKED
)
DELETE FROM deliveries AS d USING old WHERE d.shop_id = :shop AND d.id = old.id RETURNING d.id
"""
)


class SqlDeliveryRepository(SqlRepository[Delivery], SqlPages[Delivery], DeliveryRepository):
    """`DeliveryRepository` on PostgreSQL."""

    model = DeliveryModel

    async def lock_due(
        self, now: datetime, subscribers: Collection[str], busy: Collection[tuple[str, str]], limit: int
    ) -> list[Delivery]:
        place = _DELIVERIES.subscriber + " " + _DELIVERIES.destination
        statement = self._select().where(
            _DELIVERIES.state == literal(DeliveryState.PENDING.value, literal_execute=True),
            _DELIVERIES.due_at <= now,
            _DELIVERIES.subscriber == any_(_texts(subscribers)),
            place != all_(_texts(" ".join(each) for each in busy)),
        )
        return await self._all(
            statement.order_by(_DELIVERIES.priority, _DELIVERIES.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    async def lock_many(self, delivery_ids: Collection[UUID]) -> dict[UUID, Delivery]:
        if not delivery_ids:
            return {}
        wanted = _DELIVERIES.id == any_(_ids(delivery_ids))
        found = await self._all(self._select().where(wanted).order_by(_DELIVERIES.id).with_for_update())
        return {delivery.id: delivery for delivery in found}

    async def lock_heads(self, lines: Collection[Line]) -> set[Line]:
        while True:
            locked = await self._lines(f"{_HEADS} ORDER BY d.id FOR SHARE OF d", lines)
            # What was waited for may have let the next one of its line come forward: look again.
            if await self._lines(_HEADS, lines) <= locked:
                return locked

    async def lock_next(self, lines: Collection[Line]) -> list[Delivery]:
        await self._uow.flush()
        rows = await self._uow.connection.fetch_sql(_NEXT, [self._uow.shop_id, *_columns(lines)])
        return list((await self.lock_many([row.id for row in rows])).values())

    async def lock_dead(
        self, subscriber: str | None, destination: str | None, *, before: datetime, limit: int
    ) -> list[Delivery]:
        statement = self._select().where(
            *_such(DeliveryState.DEAD, subscriber, destination), _DELIVERIES.finished_at < before
        )
        return await self._all(statement.order_by(_DELIVERIES.sequence).limit(limit).with_for_update())

    async def lock_of_messages(
        self, message_ids: Collection[UUID], subscriber: str, destination: str
    ) -> dict[UUID, Delivery]:
        statement = self._select().where(
            _DELIVERIES.message_id == any_(_ids(message_ids)), *_such(None, subscriber, destination)
        )
        found = await self._all(statement.order_by(_DELIVERIES.id).with_for_update())
        return {delivery.message_id: delivery for delivery in found}

    async def prune(self, before: datetime, limit: int) -> int:
        parameters = {"shop": self._uow.shop_id, "before": before, "limit": limit}
        return len(await self._uow.connection.fetch(_PRUNE, parameters))

    async def _lines(self, sql: str, lines: Collection[Line]) -> set[Line]:
        rows = await self._uow.connection.fetch_sql(sql, [self._uow.shop_id, *_columns(lines)])
        return {Line(row.aggregate_id, row.subscriber, row.destination) for row in rows}


def _such(
    state: DeliveryState | None, subscriber: str | None, destination: str | None
) -> list[ColumnElement[bool]]:
    # The state is written out, so that the index of its rows is known to fit.
    wanted = [] if state is None else [_DELIVERIES.state == literal(state.value, literal_execute=True)]
    wanted += [] if subscriber is None else [_DELIVERIES.subscriber == subscriber]
    return wanted + ([] if destination is None else [_DELIVERIES.destination == destination])


def _columns(lines: Collection[Line]) -> tuple[list[Any], ...]:
    ordered = sorted(lines)
    return tuple([line[place] for line in ordered] for place in range(3))


def _ids(values: Collection[UUID]) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(Uuid()))


def _texts(values: Any) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(Text()))
