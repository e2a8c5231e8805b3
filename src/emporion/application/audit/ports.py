"""What is rebuilt from the trail."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from emporion.application.audit.views import RebuiltRow, RowState


class TrailReplay(Protocol):
    """Rows as the trail tells them, of the unit of work's shop or of the platform. Columns that are secret
    read "[redacted]". A change has happened at the time of its record, or of an earlier version's where that
    is later: what is told as of a time has existed."""

    async def state_at(self, table: str, record_id: UUID, at: datetime) -> RowState | None:
        """The row as of `at`, None where there was none."""
        ...

    async def owned_at(self, table: str, record_id: UUID, at: datetime) -> dict[str, tuple[RowState, ...]]:
        """The rows of other tables that belonged to the aggregate with this root then, by table and in order
        of their ids; a table without any is an empty tuple."""
        ...

    async def rebuild(self, tables: Sequence[str], at: datetime | None) -> AsyncIterator[RebuiltRow]:
        """Every row that the trail has in these tables as of `at`. Without `at`: as of now, compared with the
        rows that there are, which are told as well where the trail does not know them."""
        ...
