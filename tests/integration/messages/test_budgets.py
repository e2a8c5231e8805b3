"""What a page of conversations costs, and that its questions find their rows by an index."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from emporion.application.messages.count_unread import CountUnread
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.shared.messages import Query
from emporion.domain.messages.conversation import ConversationStatus
from emporion.domain.shared.page import PageRequest
from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import Administrator, ServerUrls
from tests.integration.persistence.shelf import sent
from tests.integration.support import Market, ok

MANY = 100_000

FILL = """
INSERT INTO conversations (shop_id, id, customer_id, subject, status, messages, message_count,
                           last_message_id, last_message_at, customer_read, customer_unread, staff_read,
                           staff_unread, metadata, created_at, updated_at, version)
SELECT shop_id, gen_random_uuid(), CASE WHEN n % 1000 = 0 THEN customer_id ELSE :other END, 'Bulk',
       CASE WHEN n % 50 = 0 THEN 'closed' ELSE 'open' END,
       messages, 1, gen_random_uuid(), last_message_at, 0, 0, 1, (n % 200 = 0)::int, '{}', created_at,
       updated_at, 1
  FROM conversations, generate_series(1, :many) AS n
 WHERE shop_id = :shop AND id = :id RETURNING 1
"""


@pytest.mark.parametrize("size", [1, 5, 40])
async def test_a_page_costs_a_fixed_number_of_statements(
    market: Market, database: Database, stranger: UUID, size: int
) -> None:
    for _ in range(size):
        made = ok(await market.bus.execute(OpenConversation(subject="Hi", text="x"), market.by(stranger)))

    async def cost(query: Query[Any, Any], by: UUID | None = None) -> int:
        with sent(database) as statements:
            ok(await market.bus.ask(query, market.by(by)))
        return len(statements)

    assert await cost(ListConversations()) == 2
    assert await cost(ListConversations(), stranger) == 2
    assert await cost(FindConversation(conversation_id=made.id)) == 3
    assert await cost(FindConversation(conversation_id=made.id), stranger) == 2
    assert await cost(CountUnread()) == 2


@pytest.fixture
async def crowded(market: Market, stranger: UUID, server: ServerUrls) -> Market:
    made = ok(await market.bus.execute(OpenConversation(subject="Hi", text="x"), market.by(stranger)))
    await market.rows(FILL, id=made.id, other=market.owner, many=MANY)
    with Administrator(server.owner_url) as owner:
        owner.execute("ANALYZE conversations")
    return market


PAGE = PageRequest(limit=20)
QUESTIONS: list[tuple[Query[Any, Any], bool, str]] = [
    (ListConversations(page=PAGE), False, "ix_conversations_activity"),
    (ListConversations(page=PAGE), True, "ix_conversations_customer"),
    (ListConversations(page=PAGE, status=ConversationStatus.CLOSED), False, "ix_conversations_status"),
    (CountUnread(), False, "ix_conversations_staff_unread"),
]


async def test_the_application_finds_its_rows_by_an_index(crowded: Market, stranger: UUID) -> None:
    for query, of_customer, index in QUESTIONS:
        plan = await explained(crowded, query, stranger if of_customer else None)
        assert index in plan, plan
        assert "Seq Scan" not in plan, plan


async def explained(market: Market, query: Query[Any, Any], by: UUID | None) -> str:
    """The plan of the query's last statement, as the application's role gets it."""
    noted: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        noted.append((statement, parameters))

    engine = market.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ok(await market.bus.ask(query, market.by(by)))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    statement, parameters = noted[-1]
    async with market.database.transaction() as uow:
        await uow.connection.command(f"SET LOCAL app.shop_id = '{market.shop_id}'")
        rows = await uow.connection.fetch_sql(f"EXPLAIN {statement}", parameters)
    return "\n".join(row[0] for row in rows)
