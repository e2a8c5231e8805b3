"""Audit records of one command, sent as one set."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bench.contenders.common import plain, uuid7

_INSERT: Final = """
INSERT INTO audit_records
  (shop_id, id, table_name, record_id, action, old_values, new_values, actor_id, actor_name,
   command, command_id, request_id, created_at)
SELECT $1, u.id, u.table_name, u.record_id, u.action, u.old_values::jsonb, u.new_values::jsonb, $2, NULL,
  $3, $4, $5, $6
FROM unnest($7::uuid[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[])
  AS u(id, table_name, record_id, action, old_values, new_values)
"""

Values = dict[str, Any]


class Trail:
    """Collects what changed and whose doing it was."""

    def __init__(self, shop_id: UUID, actor_id: UUID | None, command: str, now: datetime) -> None:
        self._common = (shop_id, actor_id, command, uuid7(), str(uuid7()), now)
        self._records: list[tuple[UUID, str, UUID, str, str | None, str]] = []

    def inserted(self, table: str, row: Values) -> None:
        """A new row, complete."""
        self._records.append((uuid7(), table, row["id"], "insert", None, json.dumps(plain(row))))

    def updated(self, table: str, record_id: UUID, old: Values, new: Values) -> None:
        """The columns that changed."""
        before, after = json.dumps(plain(old)), json.dumps(plain(new))
        self._records.append((uuid7(), table, record_id, "update", before, after))

    async def write(self, connection: Any) -> None:
        """Send all records."""
        columns = [list(column) for column in zip(*self._records, strict=True)]
        await connection.execute(_INSERT, *self._common, *columns)
