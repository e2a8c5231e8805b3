"""The audit trail of conversations: short records that rebuild every row, and find what was tampered with."""

from typing import Any
from uuid import UUID

import pytest

from emporion.application.messages.annotate_conversation import AnnotateConversation
from emporion.application.messages.close_conversation import CloseConversation
from emporion.application.messages.mark_read import MarkRead
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from tests.integration.books.conftest import Lived, Vandal, lived, vandal
from tests.integration.support import ok

__all__ = ["lived", "vandal"]


@pytest.fixture
async def talked(lived: Lived) -> UUID:
    """A conversation with five messages, read, annotated and closed."""
    market, customer = lived.market, lived.customer.user_id
    opened = OpenConversation(subject="My order", text="Where is it?", order_id=lived.confirmed)
    made = ok(await market.bus.execute(opened, market.by(customer))).id
    for number in range(4):
        by = market.by(customer if number % 2 else None)
        ok(await market.bus.execute(PostMessage(conversation_id=made, text=f"No. {number}"), by))
    ok(await market.bus.execute(MarkRead(conversation_id=made, up_to=3), market.by()))
    patch: dict[str, Any] = {"mood": {"now": "good"}}
    ok(await market.bus.execute(AnnotateConversation(conversation_id=made, patch=patch), market.by()))
    ok(await market.bus.execute(CloseConversation(conversation_id=made), market.by()))
    return made


async def test_replaying_the_trail_rebuilds_conversations_exactly(lived: Lived, talked: UUID) -> None:
    assert await lived.verify() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "messages = jsonb_set(messages, '{1,text}', '\"forged\"')",
        "messages = messages - 2",
        "messages = messages || messages -> 0",
        "message_count = 4",
        "staff_unread = 7",
        "metadata = '{}'",
    ],
)
async def test_a_conversation_that_was_tampered_with_is_found(
    lived: Lived, talked: UUID, vandal: Vandal, tampering: str
) -> None:
    await vandal.run(f"UPDATE conversations SET {tampering} WHERE id = :id", id=talked)
    assert await lived.verify() == [(6, "conversations", talked)]


async def test_an_append_that_the_trail_has_lost_is_found(lived: Lived, talked: UUID, vandal: Vandal) -> None:
    lost = "DELETE FROM audit_records WHERE record_id = :id AND (new_values ->> 'version')::int = 3"
    await vandal.run(lost, id=talked)
    assert await lived.verify() == [(6, "conversations", talked)]


async def test_an_array_that_was_rewritten_as_a_whole_is_followed(
    lived: Lived, talked: UUID, vandal: Vandal
) -> None:
    """As an erasure does it: a record that holds the whole array replaces what was appended before."""
    market = lived.market
    await vandal.run(
        "UPDATE conversations SET messages = jsonb_build_array(messages -> 0), message_count = 1, "
        "staff_read = 1, customer_read = 0, version = version + 1 WHERE id = :id",
        id=talked,
    )
    await vandal.run(
        "INSERT INTO audit_records (shop_id, id, created_at, table_name, record_id, action, old_values, "
        "new_values, command, command_id, request_id) "
        "SELECT shop_id, gen_random_uuid(), now(), 'conversations', id, 'update', "
        "jsonb_build_object('version', version - 1), to_jsonb(c) - 'id' - 'shop_id', 'Test', id, 'r' "
        "FROM conversations c WHERE id = :id",
        id=talked,
    )
    assert await lived.verify() == []
    await vandal.run("UPDATE conversations SET messages = '[]' WHERE id = :id", id=talked)
    assert await lived.verify() == [(6, "conversations", talked)]
    assert market.shop_id
