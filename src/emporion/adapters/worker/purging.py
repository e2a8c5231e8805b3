"""Removes for good what was deleted, or has ended, long ago."""

import structlog
from returns.result import Failure

from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.adapters.worker.shops import all_shops
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.identity.purge_sessions import PurgeSessions
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.posts.purge_posts import PurgePosts
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.application.upkeep.purging import PurgeView, purge_all
from emporion.domain.shared.errors import DomainError

_log = structlog.stdlib.get_logger("emporion.worker")


async def purge_deleted(runtime: WorkerRuntime) -> None:
    """Purge products and posts of every shop, users and sessions, a batch at a time."""
    async for shop_id in all_shops(runtime.bus):
        for purge in (PurgeProducts(), PurgePosts()):
            await _purge(runtime, purge, as_worker(shop_id))
    await _purge(runtime, PurgeUsers(), as_worker())
    ended = await runtime.bus.execute(PurgeSessions(), as_worker())
    if isinstance(ended, Failure):
        _log.warning("sessions not purged", error=ended.failure().message)
    elif ended.unwrap():
        _log.info("sessions purged", removed=ended.unwrap())


async def _purge(runtime: WorkerRuntime, purge: Command[PurgeView, DomainError], context: Context) -> None:
    name, shop_id = type(purge).__name__, str(context.shop_id or "")
    answer = await purge_all(runtime.bus, purge, context)
    if isinstance(answer, Failure):
        _log.warning("not purged", purge=name, shop_id=shop_id, error=answer.failure().message)
    elif (done := answer.unwrap()).purged:
        _log.info("purged", purge=name, shop_id=shop_id, removed=done.purged, kept=len(done.kept))
