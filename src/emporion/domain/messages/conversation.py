"""A conversation: messages that are only ever added, and how far each side has read."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from unicodedata import category
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.messages.errors import (
    ConversationEnded,
    ConversationFull,
    ConversationTextInvalid,
    MessageUnknown,
    MetadataInvalid,
)
from emporion.domain.messages.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    MessagePosted,
)
from emporion.domain.messages.message import Message, Side
from emporion.domain.shared.documents import document_problem
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.merge_patch import merged
from emporion.domain.shared.texts import storable

MAX_MESSAGES: Final = 1_000
MAX_TEXT: Final = 4_000
MAX_SUBJECT: Final = 200
MAX_METADATA: Final = 16_000

PostError = ConversationEnded | ConversationFull | ConversationTextInvalid


class ConversationStatus(StrEnum):
    """A closed conversation takes no messages until it is reopened."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who speaks, and for which side. `user_id` is None for the operator."""

    side: Side
    user_id: UUID | None


@dataclass(slots=True, kw_only=True, eq=False)
class Conversation(MutableEntity):
    """Between one customer and the shop's staff, about an order of that customer or about the shop.

    `messages` are the newest ones as far as they are known: at least those posted since it was loaded. The
    others are asked of the repository. `last_message_id` grows with the time of the last message: the order
    of activity. A side's `_read` is the number of the last message it has read, its `_unread` how many of
    the other side's messages came after that; one's own are never unread. `metadata` is the staff's.
    """

    shop_id: UUID
    customer_id: UUID
    order_id: UUID | None
    subject: str
    status: ConversationStatus = ConversationStatus.OPEN
    message_count: int = 0
    last_message_id: UUID
    last_message_at: datetime
    customer_read: int = 0
    customer_unread: int = 0
    staff_read: int = 0
    staff_unread: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()

    @classmethod
    def open(
        cls,
        *,
        shop_id: UUID,
        customer_id: UUID,
        order_id: UUID | None,
        subject: str,
        text: str,
        author: Author,
        now: datetime,
    ) -> Result[Self, ConversationTextInvalid]:
        """A conversation with its first message; `order_id` must be an order of the customer."""
        checked = _subject(subject)
        if isinstance(checked, Failure):
            return checked
        made_id = new_id()
        conversation = cls(
            id=made_id,
            created_at=now,
            updated_at=now,
            shop_id=shop_id,
            customer_id=customer_id,
            order_id=order_id,
            subject=checked.unwrap(),
            last_message_id=made_id,
            last_message_at=now,
        )
        conversation.record(
            ConversationOpened(aggregate_id=made_id, customer_id=customer_id, order_id=order_id)
        )
        match conversation.post(text, author, now):
            case Failure(ConversationTextInvalid() as invalid):
                return Failure(invalid)
        return Success(conversation)

    def post(self, text: str, author: Author, now: datetime) -> Result[Message, PostError]:
        """Add a message, which the other side has not read."""
        if self.status is ConversationStatus.CLOSED:
            return Failure(ConversationEnded(conversation_id=self.id))
        if self.message_count >= MAX_MESSAGES:
            return Failure(ConversationFull(conversation_id=self.id, limit=MAX_MESSAGES))
        match _text(text):
            case Success(good):
                return Success(self._add(good, author, now))
            case refused:
                return Failure(refused.failure())

    def mark_read(self, side: Side, up_to: int, *, unread: int) -> Result[None, MessageUnknown]:
        """The side has read message `up_to` and all before it; `unread` of the other side's came after. A
        marker never goes back: a smaller number changes nothing."""
        if not 1 <= up_to <= self.message_count:
            return Failure(MessageUnknown(number=up_to, messages=self.message_count))
        if side is Side.CUSTOMER and up_to > self.customer_read:
            self.customer_read, self.customer_unread = up_to, unread
        if side is Side.STAFF and up_to > self.staff_read:
            self.staff_read, self.staff_unread = up_to, unread
        return Success(None)

    def unread_of(self, side: Side) -> int:
        """How many messages wait for this side."""
        return self.customer_unread if side is Side.CUSTOMER else self.staff_unread

    def close(self) -> None:
        """Take no more messages. Repeating changes nothing."""
        if self.status is ConversationStatus.OPEN:
            self.status = ConversationStatus.CLOSED
            self.record(ConversationClosed(aggregate_id=self.id))

    def reopen(self) -> None:
        """Take messages again. Repeating changes nothing."""
        if self.status is ConversationStatus.CLOSED:
            self.status = ConversationStatus.OPEN
            self.record(ConversationReopened(aggregate_id=self.id))

    def annotate(self, patch: dict[str, Any]) -> Result[None, MetadataInvalid]:
        """Merge `patch` into the metadata (RFC 7396: null removes)."""
        problem = document_problem(patch, longest=MAX_METADATA)
        if problem is None:
            wanted = merged(self.metadata, patch)
            problem = document_problem(wanted, longest=MAX_METADATA)
        if problem is not None:
            return Failure(MetadataInvalid(problem=problem))
        self.metadata = wanted
        return Success(None)

    def _add(self, text: str, author: Author, now: datetime) -> Message:
        self.message_count += 1
        message = Message(
            number=self.message_count,
            id=new_id(),
            author_id=author.user_id,
            side=author.side,
            text=text,
            sent_at=now,
        )
        self.messages = (*self.messages, message)
        self.last_message_id, self.last_message_at = message.id, now
        if author.side is Side.CUSTOMER:
            self.staff_unread += 1
        else:
            self.customer_unread += 1
        self.record(
            MessagePosted(
                aggregate_id=self.id,
                message_id=message.id,
                number=message.number,
                side=author.side,
                customer_id=self.customer_id,
            )
        )
        return message


def _subject(subject: str) -> Result[str, ConversationTextInvalid]:
    good = subject.strip()
    if 1 <= len(good) <= MAX_SUBJECT and good.isprintable():
        return Success(good)
    problem = f"has {len(good)} characters; write one line of 1 to {MAX_SUBJECT}, without control characters"
    return Failure(ConversationTextInvalid(field="subject", problem=problem))


def _text(text: str) -> Result[str, ConversationTextInvalid]:
    good = text.strip()
    if not 1 <= len(good) <= MAX_TEXT:
        problem = f"has {len(good)} characters; write 1 to {MAX_TEXT}"
    elif not storable(good) or any(category(each) == "Cc" for each in good if each not in "\n\r\t"):
        # Whoever reads it in a terminal would obey them.
        problem = "has control characters; leave out all but line breaks and tabs"
    else:
        return Success(good)
    return Failure(ConversationTextInvalid(field="text", problem=problem))
