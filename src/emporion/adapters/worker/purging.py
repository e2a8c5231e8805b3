"""Removes for good what was deleted, or has ended, long ago."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from returns.result import Failure, Success

from emporion.adapters.use_cases import UseCases
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.identity.purge_sessions import PurgeSessions
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Command
from emporion.application.shops.list_shops import ListShops
from emporion.application.upkeep.purging import PurgeView, purge_all
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import MAX_LIMIT, PageRequest, Position

_log = structlog.stdlib.get_logger("emporion.worker")

PAUSE: Final = 3600.0
"""Seconds from one purge to the next: retention is counted in days, the worker's rounds in seconds."""


class PurgeDeleted:
    """A job of the worker that does nothing in most of its rounds."""

    __name__ = "purge_deleted"

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._next = 0.0

    async def __call__(self, bus: UseCases) -> None:
        """Purge products of every shop, users and sessions, unless that was done a short while ago."""
        if monotonic() < self._next:
            return
        async for shop_id in _shops(bus):
            await _purge(bus, PurgeProducts(), _context(shop_id))
        await _purge(bus, PurgeUsers(), _context())
        ended = await bus.execute(PurgeSessions(), _context())
        _log.info("sessions purged", removed=ended.value_or(0))
        self._next = monotonic() + self._pause


async def _purge(bus: UseCases, purge: Command[PurgeView, DomainError], context: Context) -> None:
    name, shop_id = type(purge).__name__, str(context.shop_id or "")
    answer = await purge_all(bus, purge, context)
    if isinstance(answer, Failure):
        _log.warning("not purged", purge=name, shop_id=shop_id, error=answer.failure().message)
    elif (done := answer.unwrap()).purged:
        _log.info("purged", purge=name, shop_id=shop_id, removed=done.purged, kept=len(done.kept))


async def _shops(bus: UseCases) -> AsyncIterator[UUID]:
    position: Position | None = None
    while True:
        answer = await bus.ask(ListShops(page=PageRequest(MAX_LIMIT, position)), _context())
        if not isinstance(answer, Success):
            return
        page = answer.unwrap()
        for shop in page.items:
            yield shop.id
        if (position := page.next) is None:
            return


def _context(shop_id: UUID | None = None) -> Context:
    return Context(actor=SystemActor("worker"), shop_id=shop_id)
