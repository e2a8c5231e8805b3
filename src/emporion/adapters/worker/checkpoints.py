"""The job that keeps the balances of the shops' own wallets quick to read."""

import structlog
from returns.result import Success

from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.adapters.worker.shops import all_shops
from emporion.application.wallets.checkpoint_balances import CheckpointBalances

_log = structlog.stdlib.get_logger("emporion.worker")


async def checkpoint_balances(runtime: WorkerRuntime) -> None:
    """Sum up where enough transfers came, shop by shop; what one shop refuses does not keep the others."""
    taken = 0
    async for shop_id in all_shops(runtime.bus):
        answer = await runtime.bus.execute(CheckpointBalances(), as_worker(shop_id))
        if isinstance(answer, Success):
            taken += answer.unwrap().taken
        else:
            _log.warning("balances not summed up", shop=str(shop_id), error=answer.failure().message)
    if taken:
        _log.info("balances summed up", checkpoints=taken)
