"""Runs the relay and the jobs, each beside the others, until told to stop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from emporion.adapters.worker.jobs import JOBS, Job
from emporion.adapters.worker.relay import Relay, RelayOptions
from emporion.adapters.worker.runtime import WorkerRuntime

_log = structlog.stdlib.get_logger("emporion.worker")


@dataclass(frozen=True, slots=True)
class Worker:
    """Jobs have a task each: one that fails or takes long stops neither the others nor the relay."""

    runtime: WorkerRuntime
    jobs: Sequence[Job] = JOBS

    async def run(self, stop: asyncio.Event) -> None:
        """Return when told to stop, and what was under way has ended."""
        relay = self._relay().run(stop, self.runtime.wake_ups)
        await asyncio.gather(relay, *(self._repeat(job, stop) for job in self.jobs))

    async def once(self) -> None:
        """Do each job once, and relay what can be relayed now."""
        for job in self.jobs:
            await self._do(job)
        await self._relay().drain()

    async def _repeat(self, job: Job, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._do(job)
            try:
                await asyncio.wait_for(stop.wait(), job.every)
            except TimeoutError:
                continue

    async def _do(self, job: Job) -> None:
        try:
            await job.run(self.runtime)
        except Exception:
            _log.exception("job failed", job=job.name)

    def _relay(self) -> Relay:
        settings = self.runtime.settings
        options = RelayOptions(concurrency=settings.delivery_concurrency, timeout=settings.delivery_timeout)
        return Relay(self.runtime.bus, self.runtime.subscribers, options)


@asynccontextmanager
async def working(runtime: WorkerRuntime) -> AsyncIterator[None]:
    """A worker beside the block, which ends with it."""
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(runtime).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task
