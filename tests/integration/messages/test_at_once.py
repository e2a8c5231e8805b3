"""Many write into one conversation at once: every message is there, once, in one order."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from returns.result import Failure

from emporion.application.messages.annotate_conversation import AnnotateConversation
from emporion.application.messages.mark_read import MarkRead
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.domain.messages.conversation import MAX_MESSAGES
from emporion.domain.messages.errors import ConversationFull
from emporion.infrastructure.persistence.database import Database
from tests.integration.persistence.shelf import sent
from tests.integration.support import Market, ok, refusal

WRITERS, EACH = 8, 12


@pytest.fixture
async def conversation(market: Market, stranger: UUID) -> UUID:
    """The stranger's, with one message."""
    opened = OpenConversation(subject="Hello", text="first")
    return ok(await market.bus.execute(opened, market.by(stranger))).id


async def test_nothing_is_lost_and_nobody_is_refused(
    market: Market, stranger: UUID, conversation: UUID
) -> None:
    async def write(writer: int) -> list[int]:
        by = market.by(stranger if writer % 2 else None)
        posted = [
            ok(await market.bus.execute(PostMessage(conversation_id=conversation, text=f"{writer} {n}"), by))
            for n in range(EACH)
        ]
        return [each.posted.number for each in posted]

    numbers = await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    told = [number for own in numbers for number in own]
    assert sorted(told) == list(range(2, WRITERS * EACH + 2))
    assert all(own == sorted(own) for own in numbers)
    row = await _row(market, conversation)
    texts = [each["text"] for each in row.messages]
    assert sorted(texts[1:]) == sorted(f"{writer} {n}" for writer in range(WRITERS) for n in range(EACH))
    assert [texts[number - 1] for number in numbers[3]] == [f"3 {n}" for n in range(EACH)]
    assert (row.version, row.message_count) == (WRITERS * EACH + 1,) * 2
    assert (row.customer_unread, row.staff_unread) == (WRITERS * EACH / 2, WRITERS * EACH / 2 + 1)


async def test_markers_and_notes_do_not_stand_in_the_way(
    market: Market, stranger: UUID, conversation: UUID
) -> None:
    async def note(n: int) -> None:
        patch = {f"note {n}": n}
        ok(
            await market.bus.execute(
                AnnotateConversation(conversation_id=conversation, patch=patch), market.by()
            )
        )

    async def say(n: int) -> None:
        said = PostMessage(conversation_id=conversation, text=str(n))
        ok(await market.bus.execute(said, market.by(stranger)))
        ok(await market.bus.execute(MarkRead(conversation_id=conversation), market.by()))

    await asyncio.gather(*(work(n) for n in range(10) for work in (note, say)))
    row = await _row(market, conversation)
    assert len(row.metadata) == 10
    assert (row.message_count, row.staff_read, row.staff_unread) == (11, 11, 0)


async def test_the_limit_holds_for_those_who_come_at_once(
    market: Market, stranger: UUID, conversation: UUID
) -> None:
    many = "SELECT jsonb_agg(jsonb_build_object('text', n)) FROM generate_series(1, :many) AS n"
    await market.rows(
        f"UPDATE conversations SET message_count = :many, messages = ({many}) WHERE id = :id RETURNING 1",
        id=conversation,
        many=MAX_MESSAGES - 3,
    )
    said = PostMessage(conversation_id=conversation, text="me, too")
    answers = await asyncio.gather(*(market.bus.execute(said, market.by(stranger)) for _ in range(8)))
    refused = [refusal(each) for each in answers if isinstance(each, Failure)]
    assert refused == [ConversationFull(conversation_id=conversation, limit=MAX_MESSAGES)] * 5
    assert (await _row(market, conversation)).message_count == MAX_MESSAGES


async def test_a_message_costs_two_statements_however_long_the_conversation(
    market: Market, database: Database, stranger: UUID, conversation: UUID
) -> None:
    for _ in range(3):
        said = PostMessage(conversation_id=conversation, text="x" * 4000)
        with sent(database) as statements:
            ok(await market.bus.execute(said, market.by(stranger)))
        assert len(statements) == 2
        assert sum(map(len, statements)) < 4000


async def _row(market: Market, conversation: UUID) -> Any:
    (row,) = await market.rows("SELECT * FROM conversations WHERE id = :id", id=conversation)
    return row
