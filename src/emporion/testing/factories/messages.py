"""Conversations."""

from datetime import datetime
from uuid import UUID

from emporion.domain.messages.conversation import Author, Conversation
from emporion.domain.messages.message import Side
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_conversation(
    *,
    shop_id: UUID | None = None,
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    subject: str = "A question",
    text: str = "Is it blue?",
    side: Side = Side.CUSTOMER,
    now: datetime = NOW,
) -> Conversation:
    """An open conversation with one message; `side` began it."""
    customer = customer_id or new_id()
    return Conversation.open(
        shop_id=shop_id or new_id(),
        customer_id=customer,
        order_id=order_id,
        subject=subject,
        text=text,
        author=Author(side=side, user_id=customer if side is Side.CUSTOMER else None),
        now=now,
    ).unwrap()


def say(
    conversation: Conversation, *texts: str, side: Side = Side.CUSTOMER, now: datetime = NOW
) -> Conversation:
    """The same conversation with more messages of one side."""
    user_id = conversation.customer_id if side is Side.CUSTOMER else None
    for text in texts:
        conversation.post(text, Author(side=side, user_id=user_id), now).unwrap()
    return conversation
