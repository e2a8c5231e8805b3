"""What upkeep asks of the store."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what was deleted can be restored; how long ended sessions are remembered."""

    deleted: timedelta = timedelta(days=30)
    sessions: timedelta = timedelta(days=30)


class ExpiredKeys(Protocol):
    """Idempotency keys of all shops whose time is over."""

    async def purge(self, now: datetime, limit: int) -> int:
        """Remove at most `limit` of them, oldest first, without waiting for keys in use; how many went."""
        ...
