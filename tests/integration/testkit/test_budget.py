"""A budget of statements names those that went over it."""

import pytest
from sqlalchemy import text

from emporion.application.catalog.list_categories import ListCategories
from emporion.application.shared.bus import Bus
from emporion.container import Container
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.testing.budget import BudgetExceeded
from emporion.testing.plugin import QueryBudget
from tests.integration.support import Market, ok


async def test_work_within_its_budget_passes_and_shows_what_it_sent(
    market: Market, bus: Bus, query_budget: QueryBudget
) -> None:
    with query_budget(3) as sent:
        ok(await bus.ask(ListCategories(), market.by()))
    assert any("FROM categories" in statement for statement in sent)
    assert not any(statement.startswith(("BEGIN", "COMMIT", "SET")) for statement in sent)


async def test_one_statement_too_many_fails_and_all_are_listed(
    market: Market, database: Database, query_budget: QueryBudget
) -> None:
    with pytest.raises(BudgetExceeded) as exceeded, query_budget(2):
        async with database.get_session(market.shop_id) as session:
            for number in (1, 1, 2):
                await session.execute(text(f"SELECT {number}"))
    assert str(exceeded.value).splitlines() == [
        "3 statements, 2 allowed:",
        "  2 x SELECT 1",
        "  1 x SELECT 2",
    ]


async def test_an_error_inside_is_not_hidden_by_the_budget(query_budget: QueryBudget) -> None:
    with pytest.raises(ZeroDivisionError), query_budget(0):
        raise ZeroDivisionError


async def test_another_databases_statements_are_counted_on_request(
    fresh_container: Container, market: Market, query_budget: QueryBudget
) -> None:
    with query_budget(0), query_budget(1, of=fresh_container.database()) as sent:
        async with fresh_container.database().get_session(new_id()) as session:
            await session.execute(text("SELECT 1"))
    assert sent == ["SELECT 1"]
