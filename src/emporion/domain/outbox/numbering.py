"""The count of a shop's relayed messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity


@dataclass(slots=True, kw_only=True, eq=False)
class Numbering(MutableEntity):
    """One for each shop, with the shop's id. Whoever holds its lock is the one relay of the shop; orders
    never touch it."""

    shop_id: UUID
    last: int = 0

    @classmethod
    def start(cls, shop_id: UUID, now: datetime) -> Self:
        """Of a shop that has relayed nothing yet."""
        return cls(id=shop_id, shop_id=shop_id, created_at=now, updated_at=now)

    def next(self) -> int:
        """The next sequence number, from 1, without gaps."""
        self.last += 1
        return self.last
