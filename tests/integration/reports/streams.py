"""Reading a report to its end."""

from typing import Any

from emporion.application.shared.context import Context
from emporion.application.shared.messages import StreamQuery
from tests.integration.support import Market, ok


async def whole(
    market: Market, query: StreamQuery[Any, Any, Any], by: Context | None = None
) -> tuple[Any, list[Any]]:
    """Header and rows, asked by the shop's owner unless `by` says otherwise."""
    async with market.bus.stream(query, by or market.by()) as answer:
        found = ok(answer)
        return found.header, [row async for row in found.rows]
