"""An append-only array: only what is added travels, and the trail rebuilds the whole."""

import json
from typing import Any
from uuid import UUID

import pytest

from emporion.domain.messages.conversation import Author, Conversation
from emporion.domain.messages.message import Side
from emporion.infrastructure.persistence.append_only import after
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.models.conversations import ConversationModel
from emporion.infrastructure.persistence.repositories.conversations import SqlConversationRepository
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories import NOW
from emporion.testing.factories.messages import make_conversation
from tests.integration.persistence.shelf import rows_of, sent, work
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")

LONG = "x" * 3000


async def begun(market: Market, *texts: str) -> UUID:
    """A stored conversation of the owner with these messages."""
    conversation = make_conversation(shop_id=market.shop_id, customer_id=market.owner, text=texts[0])
    async with work(market.database, market.shop_id) as uow:
        _say(conversation, *texts[1:])
        await SqlConversationRepository(uow).save(conversation)
    return conversation.id


async def load(uow: SqlUnitOfWork, conversation_id: UUID) -> Conversation:
    found = await SqlConversationRepository(uow).find_by_id(conversation_id)
    assert found is not None
    return found


def _say(conversation: Conversation, *texts: str) -> None:
    for text in texts:
        conversation.post(text, Author(side=Side.STAFF, user_id=None), NOW).unwrap()


async def say(market: Market, conversation_id: UUID, *texts: str) -> None:
    async with work(market.database, market.shop_id) as uow:
        conversation = await load(uow, conversation_id)
        _say(conversation, *texts)
        await SqlConversationRepository(uow).save(conversation)


async def stored(market: Market, conversation_id: UUID) -> list[Any]:
    """The array as the database holds it."""
    table = ConversationModel.__table__
    (row,) = await rows_of(market, ConversationModel, table.c.id == conversation_id)
    assert row.message_count == len(row.messages)
    return list(row.messages)


async def trail(market: Market, conversation_id: UUID) -> list[Any]:
    return await rows_of(market, AuditRecordModel, AuditRecordModel.__table__.c.record_id == conversation_id)


async def test_what_was_appended_stands_at_the_end(market: Market) -> None:
    made = await begun(market, "one", "two")
    await say(market, made, "three")
    await say(market, made, "four", 'five with "quotes" and é')
    assert [each["text"] for each in await stored(market, made)] == [
        "one",
        "two",
        "three",
        "four",
        'five with "quotes" and é',
    ]


async def test_the_trail_holds_what_was_appended_and_the_length_before(market: Market) -> None:
    made = await begun(market, LONG, LONG)
    await say(market, made, "three")
    inserted, appended = await trail(market, made)
    assert [each["text"] for each in inserted.new_values["messages"]] == [LONG, LONG]
    assert appended.old_values["messages"] == {"length": 2}
    assert [each["text"] for each in appended.new_values["messages"]["appended"]] == ["three"]
    assert LONG not in json.dumps(appended.old_values) + json.dumps(appended.new_values)


async def test_the_trail_rebuilds_the_array(market: Market) -> None:
    made = await begun(market, "one")
    for texts in (("two",), ("three", "four"), ("five",)):
        await say(market, made, *texts)
    rebuilt: Any = None
    for record in await trail(market, made):
        rebuilt = after(rebuilt, record.new_values["messages"])
    assert rebuilt == await stored(market, made)


async def test_an_append_in_several_flushes_is_sent_once(market: Market, database: Database) -> None:
    made = await begun(market, "one")
    async with work(database, market.shop_id) as uow:
        conversation = await load(uow, made)
        for text in ("two", "three"):
            _say(conversation, text)
            await SqlConversationRepository(uow).save(conversation)
            await uow.flush()
    assert [each["text"] for each in await stored(market, made)] == ["one", "two", "three"]


async def test_an_append_that_a_savepoint_took_back_is_not_sent(market: Market, database: Database) -> None:
    made = await begun(market, "one")
    async with work(database, market.shop_id) as uow:
        conversation = await load(uow, made)
        with pytest.raises(ZeroDivisionError):
            async with uow.savepoint():
                _say(conversation, "lost")
                await SqlConversationRepository(uow).save(conversation)
                await uow.flush()
                raise ZeroDivisionError
        _say(conversation, "kept")
        await SqlConversationRepository(uow).save(conversation)
    assert [each["text"] for each in await stored(market, made)] == ["one", "kept"]


async def test_rows_with_and_without_an_append_go_in_one_set(market: Market, database: Database) -> None:
    made, other = await begun(market, "one"), await begun(market, "uno")
    async with work(database, market.shop_id) as uow:
        first, second = await load(uow, made), await load(uow, other)
        _say(first, "two")
        second.close()
        for each in (first, second):
            await SqlConversationRepository(uow).save(each)
    assert [each["text"] for each in await stored(market, made)] == ["one", "two"]
    assert [each["text"] for each in await stored(market, other)] == ["uno"]


async def test_a_change_that_is_no_append_is_a_bug_that_changes_nothing(
    market: Market, database: Database
) -> None:
    made = await begun(market, "one")
    with pytest.raises(TypeError, match="append-only"):
        async with work(database, market.shop_id) as uow:
            conversation = await load(uow, made)
            _say(conversation, "two")
            await SqlConversationRepository(uow).save(conversation)
            await uow.flush()
            conversation.messages = ()
            conversation.message_count = 1
            await SqlConversationRepository(uow).save(conversation)
    assert [each["text"] for each in await stored(market, made)] == ["one"]


@on_postgres
async def test_the_array_is_neither_read_nor_sent_for_an_append(market: Market, database: Database) -> None:
    made = await begun(market, *[LONG] * 5)
    with sent(database) as statements:
        await say(market, made, "six")
    read, flushed = statements
    assert "conversations.messages" not in read
    assert "messages = t.messages || u.messages::jsonb" in flushed
