"""Every query is answered with the statements of its budget, on many rows."""

import inspect
from collections.abc import Sized

import pytest

from emporion.application.shared.bus import Bus
from emporion.application.shared.messages import StreamQuery
from emporion.application.shared.registry import Registry
from emporion.domain.shared.page import Page
from emporion.infrastructure.persistence.database import Database
from emporion.testing.budget import statements
from tests.integration.budgets.crowd import AnyQuery, Asked, Crowd
from tests.integration.budgets.declared import declared
from tests.integration.support import ok

QUERIES = sorted(
    (each.message for each in Registry.discover("emporion.application") if each.is_query),
    key=lambda query: query.__name__,
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.__name__)
async def test_a_query_sends_the_statements_of_its_budget(
    query: type[AnyQuery], crowd: Crowd, bus: Bus, database: Database
) -> None:
    found = declared()[query]
    arranged = found.arrange(crowd)
    asked = await arranged if inspect.isawaitable(arranged) else arranged
    with statements(database) as sent:
        items = await _items(bus, asked)
    listed = "\n".join(sent)
    assert found.allows(len(sent)), f"{len(sent)} statements, {found.statements} declared:\n{listed}"
    assert items is None or items >= found.items, f"{items} items are too few to show a statement a row"


async def _items(bus: Bus, asked: Asked) -> int | None:
    """How many items the answer has, None where it is no list."""
    if isinstance(asked.query, StreamQuery):
        async with bus.stream(asked.query, asked.context) as answer:
            return len([row async for row in ok(answer).rows])
    answer = ok(await bus.ask(asked.query, asked.context))
    found = answer.items if isinstance(answer, Page) else answer
    return len(found) if isinstance(found, Sized) else None
