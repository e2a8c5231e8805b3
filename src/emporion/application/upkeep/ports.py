"""What upkeep asks of the store."""

from datetime import datetime
from typing import Protocol


class ExpiredKeys(Protocol):
    """Idempotency keys of all shops whose time is over."""

    async def purge(self, now: datetime, limit: int) -> int:
        """Remove at most `limit` of them, oldest first, without waiting for keys in use; how many went."""
        ...
