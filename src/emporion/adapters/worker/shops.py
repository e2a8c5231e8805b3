"""Every shop, for jobs that go from one to the next."""

from collections.abc import AsyncIterator
from uuid import UUID

import structlog
from returns.result import Success

from emporion.adapters.use_cases import UseCases
from emporion.adapters.worker.asking import as_worker
from emporion.application.shops.list_shops import ListShops
from emporion.domain.shared.page import MAX_LIMIT, PageRequest, Position

_log = structlog.stdlib.get_logger("emporion.worker")


async def all_shops(bus: UseCases) -> AsyncIterator[UUID]:
    """Their ids, in the order of their opening; where a page is refused it is logged, and that is the end."""
    position: Position | None = None
    while True:
        answer = await bus.ask(ListShops(page=PageRequest(MAX_LIMIT, position)), as_worker())
        if not isinstance(answer, Success):
            _log.warning("shops not listed", error=answer.failure().message)
            return
        page = answer.unwrap()
        for shop in page.items:
            yield shop.id
        if (position := page.next) is None:
            return
