"""Purges idempotency keys. Row-level security shows a purge the expired ones of all shops."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from emporion.application.upkeep.ports import ExpiredKeys
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_PURGE: Final = text(
    """
WITH expired AS MATERIALIZED (  -- a plain subquery may be run again for every row, and find others each time
    SELECT shop_id, id FROM idempotency_keys WHERE expires_at <= :now
     ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_keys AS k USING expired
 WHERE k.shop_id = expired.shop_id AND k.id = expired.id RETURNING k.id
"""
)


class SqlExpiredKeys(ExpiredKeys):
    """The keys of all shops."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def purge(self, now: datetime, limit: int) -> int:
        await self._uow.connection.command("SET LOCAL app.purge = 'on'")
        return len(await self._uow.connection.fetch(_PURGE, {"now": now, "limit": limit}))
