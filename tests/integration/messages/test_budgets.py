"""What a page of conversations costs, and that its questions find their rows by an index."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import event

from emporion.application.messages.count_unread import CountUnread
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.shared.messages import Query
from emporion.config import Settings
from emporion.domain.messages.conversation import ConversationStatus
from emporion.domain.shared.page import PageRequest
from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import Clones
from tests.integration.persistence.shelf import sent
from tests.integration.place import own_place
from tests.integration.support import Market, ok, stored_user

MANY = 100_000

FILL = """
INSERT INTO conversations (shop_id, id, customer_id, subject, status, messages, message_count,
                           last_message_id, last_message_at, customer_read, customer_unread, staff_read,
                           staff_unread, metadata, created_at, updated_at, version)
SELECT shop_id, gen_random_uuid(), customer_id, 'Bulk',
       CASE WHEN n % 50 = 0 THEN 'closed' ELSE 'open' END,
       messages, 1, gen_random_uuid(), last_message_at, 0, 0, 1, (n % 200 = 0)::int, '{}', created_at,
       updated_at, 1
  FROM conversations, generate_series(1, :many) AS n
 WHERE shop_id = :shop AND id = :id
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowded(clones: Clones | None, settings: Settings) -> AsyncIterator[tuple[Market, UUID]]:
    """A shop with 100,000 conversations of one customer, and one with some, who is told, too."""
    async with own_place(clones, settings, "messages") as place:
        market = await place.market()
        for many in (MANY, MANY // 100):
            customer = await stored_user(place.database)
            made = ok(await market.bus.execute(OpenConversation(subject="Hi", text="x"), market.by(customer)))
            place.owner.rows(FILL, shop=market.shop_id, id=made.id, many=many)
        place.owner.execute("ANALYZE conversations")
        yield market, customer


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "of_customer", "index"),
    [
        (ListConversations(page=PageRequest(limit=20)), False, "ix_conversations_activity"),
        (ListConversations(page=PageRequest(limit=20)), True, "ix_conversations_customer"),
        (
            ListConversations(page=PageRequest(limit=20), status=ConversationStatus.CLOSED),
            False,
            "ix_conversations_status",
        ),
        (CountUnread(), False, "ix_conversations_staff_unread"),
    ],
)
async def test_the_application_finds_its_rows_by_an_index(
    crowded: tuple[Market, UUID], query: Query[Any, Any], of_customer: bool, index: str
) -> None:
    market, customer = crowded
    plan = await explained(market, query, customer if of_customer else None)
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
