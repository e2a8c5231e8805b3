"""Runs the worker's jobs, one after the other, until it is told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from returns.result import Success

from emporion.adapters.use_cases import UseCases
from emporion.application.shared.context import Context, SystemActor
from emporion.application.upkeep.purge_keys import BATCH, PurgeKeys

_log = structlog.stdlib.get_logger("emporion.worker")

Job = Callable[[UseCases], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Worker:
    """Does every job each `pause` seconds. A job that fails is logged and tried again in the next round:
    one bad round must not end the upkeep. `stop` ends it after the job under way."""

    bus: UseCases
    stop: asyncio.Event
    jobs: Sequence[Job]
    pause: float = 60.0

    async def run(self) -> None:
        """Return when told to stop."""
        while not self.stop.is_set():
            for job in self.jobs:
                await self._do(job)
            try:
                await asyncio.wait_for(self.stop.wait(), self.pause)
            except TimeoutError:
                continue

    async def _do(self, job: Job) -> None:
        try:
            await job(self.bus)
        except Exception:
            _log.exception("job failed", job=getattr(job, "__name__", str(job)))


async def purge_keys(bus: UseCases) -> None:
    """Remove all expired idempotency keys, a batch at a time."""
    removed = BATCH
    while removed == BATCH:
        answer = await bus.execute(PurgeKeys(), Context(actor=SystemActor("worker")))
        if not isinstance(answer, Success):
            _log.warning("keys not purged", error=answer.failure().message)
            return
        removed = answer.unwrap()
        if removed:
            _log.info("keys purged", removed=removed)
