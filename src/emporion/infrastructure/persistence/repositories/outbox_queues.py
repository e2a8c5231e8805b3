"""The queues of all shops. A policy of its own lets transactions that say so read, and only read, them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import shuffle
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from emporion.domain.outbox.repository import OutboxQueues, QueueFigures
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

# Jumps from shop to shop along an index that begins with the shop, however many rows each of them has. Each
# step asks for the order of the whole index, which no other one gives without a sort: that it is read
# depends on no statistics.
_SHOPS: Final = """
WITH RECURSIVE shops(shop_id) AS (
    (SELECT t.shop_id FROM {table} t WHERE {of} ORDER BY t.shop_id, {order} LIMIT 1)
  UNION ALL
    SELECT (SELECT t.shop_id FROM {table} t WHERE {of} AND t.shop_id > s.shop_id
             ORDER BY t.shop_id, {order} LIMIT 1)
      FROM shops s WHERE s.shop_id IS NOT NULL
)
SELECT s.shop_id FROM shops s WHERE s.shop_id IS NOT NULL{having} LIMIT :limit
"""
# No EXISTS, which the planner may turn into a join that reads the rows of all shops.
_HAVING: Final = """
   AND (SELECT true FROM {table} t WHERE t.shop_id = s.shop_id AND {of} AND {wanted}
         ORDER BY {order} LIMIT 1)"""


def _looking(table: str, of: str, order: str, wanted: str = "") -> Any:
    """Shops with rows `of` a partial index that goes on with `order`, and among them one that is `wanted`."""
    where = {"table": table, "of": of, "order": order}
    having = _HAVING.format(**where, wanted=wanted) if wanted else ""
    return text(_SHOPS.format(**where, having=having))


_TO_RELAY: Final = _looking("outbox_messages", "t.processed_at IS NULL", "t.priority, t.id")
_TO_DELIVER: Final = _looking(
    "deliveries",
    "t.state = 'pending'",
    "t.priority, t.due_at, t.id",
    wanted="t.due_at <= :now AND t.subscriber = ANY(:subscribers)",
)
_TO_PRUNE: Final = _looking(
    "deliveries", "t.state = 'delivered'", "t.finished_at", wanted="t.finished_at < :before"
)

_FIGURES: Final = """
WITH unrelayed AS (
    SELECT m.shop_id, count(*) AS number, count(*) FILTER (WHERE m.attempts > 0) AS stuck,
           min(m.created_at) AS since
      FROM outbox_messages m WHERE m.processed_at IS NULL{shop} GROUP BY m.shop_id
), open AS (
    SELECT m.shop_id, count(*) AS number, min(m.queued_at) AS since FROM (
        SELECT m.shop_id, m.queued_at FROM deliveries m WHERE m.state = 'pending'{shop}
        UNION ALL SELECT m.shop_id, m.queued_at FROM deliveries m WHERE m.state = 'waiting'{shop}
    ) AS m GROUP BY m.shop_id
), dead AS (
    SELECT m.shop_id, count(*) AS number FROM deliveries m WHERE m.state = 'dead'{shop} GROUP BY m.shop_id
)
SELECT shop_id, u.number AS unrelayed, u.stuck, u.since AS unrelayed_since, o.number AS open,
       o.since AS open_since, d.number AS dead, n.last
  FROM unrelayed u FULL JOIN open o USING (shop_id) FULL JOIN dead d USING (shop_id)
  LEFT JOIN outbox_numberings n USING (shop_id)
"""
_ALL_FIGURES: Final = text(_FIGURES.format(shop=""))
_SHOP_FIGURES: Final = text(_FIGURES.format(shop=" AND m.shop_id = :shop"))
_LAST: Final = text("SELECT last FROM outbox_numberings WHERE shop_id = :shop")


class SqlOutboxQueues(OutboxQueues):
    """`OutboxQueues` on PostgreSQL."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def shops_to_relay(self, limit: int) -> Sequence[UUID]:
        return await self._shops(_TO_RELAY, limit=limit)

    async def shops_to_deliver(
        self, now: datetime, subscribers: Collection[str], limit: int
    ) -> Sequence[UUID]:
        return await self._shops(_TO_DELIVER, limit=limit, now=now, subscribers=list(subscribers))

    async def shops_to_prune(self, before: datetime, limit: int) -> Sequence[UUID]:
        return await self._shops(_TO_PRUNE, limit=limit, before=before)

    async def figures(self, now: datetime, shop_id: UUID | None) -> Mapping[UUID, QueueFigures]:
        if shop_id is None:
            await self._open()
            rows = await self._uow.connection.fetch(_ALL_FIGURES)
            return {row.shop_id: _figures(row, now) for row in rows}
        rows = await self._uow.connection.fetch(_SHOP_FIGURES, {"shop": shop_id})
        if rows:
            return {shop_id: _figures(rows[0], now)}
        numbered = await self._uow.connection.fetch(_LAST, {"shop": shop_id})
        return {shop_id: QueueFigures.empty(shop_id, numbered[0].last if numbered else 0)}

    async def _shops(self, statement: Any, **parameters: Any) -> list[UUID]:
        await self._open()
        found = [row.shop_id for row in await self._uow.connection.fetch(statement, parameters)]
        shuffle(found)
        return found

    async def _open(self) -> None:
        await self._uow.connection.command("SET LOCAL app.relay = 'on'")


def _figures(row: Any, now: datetime) -> QueueFigures:
    def age(since: datetime | None) -> int:
        return 0 if since is None else max(0, int((now - since).total_seconds()))

    return QueueFigures(
        shop_id=row.shop_id,
        unrelayed=row.unrelayed or 0,
        stuck=row.stuck or 0,
        unrelayed_age=age(row.unrelayed_since),
        open=row.open or 0,
        open_age=age(row.open_since),
        dead=row.dead or 0,
        last_sequence=row.last or 0,
    )
