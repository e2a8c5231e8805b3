"""The audit trail: what was saved, with the values before and after."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from bench.contenders.common import plain, uuid7
from bench.contenders.django.models import AuditRecord


class Trail:
    """Collects records, and writes them as one `bulk_create`."""

    def __init__(self, shop_id: UUID, actor_id: UUID | None, command: str, now: datetime) -> None:
        self._common: dict[str, Any] = {
            "shop_id": shop_id,
            "actor_id": actor_id,
            "command": command,
            "command_id": uuid7(),
            "request_id": str(uuid7()),
            "created_at": now,
        }
        self._records: list[AuditRecord] = []

    def inserted(self, row: models.Model) -> None:
        self._add(row, "insert", None, values(row))

    def updated(self, row: models.Model, old: dict[str, Any]) -> None:
        """`old` are the columns that changed, as they were."""
        self._add(row, "update", old, {name: getattr(row, name) for name in old})

    def write(self) -> None:
        AuditRecord.objects.bulk_create(self._records)

    def _add(self, row: Any, action: str, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        self._records.append(
            AuditRecord(
                **self._common,
                id=uuid7(),
                table_name=row._meta.db_table,
                record_id=row.id,
                action=action,
                old_values=None if old is None else plain(old),
                new_values=plain(new),
            )
        )


def values(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Columns of a row; all of them unless they are named."""
    wanted = names or (field.attname for field in row._meta.concrete_fields if field.attname != "pk")
    return {name: getattr(row, name) for name in wanted}
