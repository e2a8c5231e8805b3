"""Jobs beside the relay."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from structlog.testing import capture_logs

from emporion.adapters.worker.jobs import JOBS, Job, report_queues
from emporion.adapters.worker.loop import Worker, working
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.config import Settings
from emporion.testing.subscribers import RecordingSubscriber
from tests.unit.outbox.test_relay import Bell, until
from tests.unit.outbox.world import OutboxWorld


@dataclass
class MemoryRuntime:
    world: OutboxWorld
    settings: Settings
    subscribers: list[RecordingSubscriber] = field(default_factory=lambda: [RecordingSubscriber()])
    wake_ups: Bell = field(default_factory=Bell)

    @property
    def bus(self) -> Any:
        return self.world.bus


async def broken(_: WorkerRuntime) -> None:
    raise RuntimeError("broken")


async def test_a_job_that_fails_stops_neither_the_others_nor_the_relay(
    world: OutboxWorld, settings: Settings
) -> None:
    done: list[str] = []

    async def good(_: WorkerRuntime) -> None:
        done.append("good")

    runtime = MemoryRuntime(world, settings)
    await world.tell("a")
    with capture_logs() as logs:
        await Worker(runtime, [Job("broken", 60, broken), Job("good", 60, good)]).once()
    assert (done, len(runtime.subscribers[0].attempts)) == (["good"], 1)
    assert [each["job"] for each in logs if each["event"] == "job failed"] == ["broken"]


async def test_a_job_that_fails_is_done_again_at_its_next_time(
    world: OutboxWorld, settings: Settings
) -> None:
    tries: list[int] = []

    async def failing(_: WorkerRuntime) -> None:
        tries.append(1)
        raise RuntimeError("broken")

    stop = asyncio.Event()
    with capture_logs():
        worker = Worker(MemoryRuntime(world, settings), [Job("failing", 0.01, failing)])
        task = asyncio.create_task(worker.run(stop))
        await until(lambda: len(tries) > 2)
        stop.set()
        await asyncio.wait_for(task, 5)


async def test_a_worker_beside_something_else_ends_with_it(world: OutboxWorld, settings: Settings) -> None:
    runtime = MemoryRuntime(world, settings)
    await world.tell("a")
    before = asyncio.all_tasks()
    with capture_logs():
        async with working(runtime):
            await until(lambda: len(runtime.subscribers[0].attempts) == 1)
    assert asyncio.all_tasks() == before


async def test_the_queues_are_told_in_one_line_and_louder_when_letters_are_dead(
    world: OutboxWorld, settings: Settings
) -> None:
    runtime = MemoryRuntime(world, settings)
    await world.tell("a")
    with capture_logs() as logs:
        await report_queues(runtime)
        await world.relay()
        world.deliveries()[0].give_up("no", world.now)
        await report_queues(runtime)
    assert [(each["log_level"], each["unrelayed"], each["dead"]) for each in logs] == [
        ("info", 1, 0),
        ("warning", 0, 1),
    ]


def test_every_job_has_a_name_of_its_own_and_a_time() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every > 0 for job in JOBS)
