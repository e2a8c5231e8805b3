"""The worker's jobs beside the relay. A new one is a function here and a line in `JOBS`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from returns.result import Success

from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.checkpoints import checkpoint_balances
from emporion.adapters.worker.erasures import continue_erasures
from emporion.adapters.worker.purging import purge_deleted
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.application.outbox.find_prunable import FindPrunable
from emporion.application.outbox.outbox_overview import OutboxOverview
from emporion.application.outbox.prune_deliveries import PruneDeliveries
from emporion.application.upkeep.purge_keys import BATCH, PurgeKeys

_log = structlog.stdlib.get_logger("emporion.worker")


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done every so many seconds. An exception or a refusal is logged; the next time comes
    all the same."""

    name: str
    every: float
    run: Callable[[WorkerRuntime], Awaitable[None]]


async def purge_keys(runtime: WorkerRuntime) -> None:
    """Remove all expired idempotency keys, a batch at a time."""
    removed = BATCH
    while removed == BATCH:
        answer = await runtime.bus.execute(PurgeKeys(), as_worker())
        if not isinstance(answer, Success):
            _log.warning("keys not purged", error=answer.failure().code)
            return
        removed = answer.unwrap()
        if removed:
            _log.info("keys purged", removed=removed)


async def prune_deliveries(runtime: WorkerRuntime) -> None:
    """Remove deliveries that arrived before the retention time, shop by shop."""
    keep = timedelta(days=runtime.settings.delivery_retention_days)
    while shops := (await runtime.bus.ask(FindPrunable(keep=keep), as_worker())).value_or(()):
        for shop_id in shops:
            answer = await runtime.bus.execute(PruneDeliveries(keep=keep), as_worker(shop_id))
            if not isinstance(answer, Success):
                _log.warning("deliveries not pruned", shop=str(shop_id), error=answer.failure().code)
                return
            _log.info("deliveries pruned", shop=str(shop_id), removed=answer.unwrap())


async def report_queues(runtime: WorkerRuntime) -> None:
    """Say how long the queues are, for whoever watches the log."""
    answer = await runtime.bus.ask(OutboxOverview(), as_worker())
    if not isinstance(answer, Success):
        _log.warning("queues not seen", error=answer.failure().code)
        return
    queues = answer.unwrap()
    oldest = max((max(each.unrelayed_age, each.open_age) for each in queues), default=0)
    say = _log.warning if any(each.stuck or each.dead for each in queues) else _log.info
    say(
        "queues",
        unrelayed=sum(each.unrelayed for each in queues),
        stuck=sum(each.stuck for each in queues),
        open=sum(each.open for each in queues),
        dead=sum(each.dead for each in queues),
        oldest_seconds=oldest,
    )


JOBS: Final = (
    Job("purge-keys", 60, purge_keys),
    Job("purge-deleted", 3600, purge_deleted),
    Job("checkpoint-balances", 3600, checkpoint_balances),
    Job("prune-deliveries", 3600, prune_deliveries),
    Job("report-queues", 60, report_queues),
    Job("erasures", 60, continue_erasures),
)
