"""The job that keeps the balances of the shops' own wallets quick to read."""

from collections.abc import AsyncIterator

import structlog
from returns.result import Success

from emporion.adapters.use_cases import UseCases
from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.views import ShopView
from emporion.application.wallets.checkpoint_balances import CheckpointBalances
from emporion.domain.shared.page import MAX_LIMIT, PageRequest

_log = structlog.stdlib.get_logger("emporion.worker")


async def checkpoint_balances(runtime: WorkerRuntime) -> None:
    """Sum up where enough transfers came, shop by shop; what one shop refuses does not keep the others."""
    taken = 0
    async for shop in _shops(runtime.bus):
        answer = await runtime.bus.execute(CheckpointBalances(), as_worker(shop.id))
        if isinstance(answer, Success):
            taken += answer.unwrap().taken
        else:
            _log.warning("balances not summed up", shop=str(shop.id), error=answer.failure().message)
    if taken:
        _log.info("balances summed up", checkpoints=taken)


async def _shops(bus: UseCases) -> AsyncIterator[ShopView]:
    request: PageRequest | None = PageRequest(MAX_LIMIT)
    while request is not None:
        answer = await bus.ask(ListShops(page=request), as_worker())
        if not isinstance(answer, Success):
            _log.warning("shops not listed", error=answer.failure().message)
            return
        page = answer.unwrap()
        for shop in page.items:
            yield shop
        request = None if page.next is None else PageRequest(MAX_LIMIT, page.next)
