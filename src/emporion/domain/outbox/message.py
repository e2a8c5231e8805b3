"""A message to the world, as the relay sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity

LONGEST_PAUSE: Final = timedelta(minutes=10)


@dataclass(slots=True, kw_only=True, eq=False)
class OutboxMessage(MutableEntity):
    """Written with the change that it tells of. The relay gives it its `sequence`, once and for good, at
    `processed_at` (UTC). `attempts` counts how often its routes could not be found out; until `available_at`
    (UTC) they are not looked for again."""

    shop_id: UUID
    topic: str
    aggregate_id: UUID
    aggregate_version: int
    payload: dict[str, Any]
    priority: int = 0
    sequence: int | None = None
    processed_at: datetime | None = None
    attempts: int = 0
    available_at: datetime
    last_error: str | None = None

    def number(self, sequence: int, now: datetime) -> None:
        """It is relayed: its deliveries exist from now on."""
        self.sequence, self.processed_at, self.last_error = sequence, now, None

    def postpone(self, error: str, now: datetime) -> None:
        """Its routes could not be found out; again after 2, 4, 8 ... seconds, at most ten minutes."""
        self.attempts += 1
        self.last_error = error
        self.available_at = now + min(timedelta(seconds=2 ** min(self.attempts, 20)), LONGEST_PAUSE)
