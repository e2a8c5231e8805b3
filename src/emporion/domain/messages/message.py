"""One message of a conversation. It is never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Side(StrEnum):
    """Who speaks to whom: the customer, or the shop's staff (and the operator)."""

    CUSTOMER = "customer"
    STAFF = "staff"

    @property
    def other(self) -> "Side":
        return Side.STAFF if self is Side.CUSTOMER else Side.CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`number` is its place in the conversation, from 1. `author_id` is None for the operator. UTC."""

    number: int
    id: UUID
    author_id: UUID | None
    side: Side
    text: str
    sent_at: datetime
