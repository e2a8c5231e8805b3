"""A worker in a process of its own, whose subscriber writes down what it sees.

    python -m tests.integration.outbox.worker_process JOURNAL SECONDS

Each attempt is one line when it begins (`begin`) and one when it has taken SECONDS (`end`). The database is
EMPORION_DATABASE_URL. The process is `emporion worker` but for the subscriber.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from dependency_injector import providers

from emporion.adapters.cli.main import run
from emporion.application.outbox.ports import Attempt, Delivered, Outcome, Routers
from emporion.container import Container
from emporion.runtime import Runtime
from emporion.testing.subscribers import EverythingHere


class Journal:
    """Lines of many processes in one file: each is written at once, to its end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, event: str, attempt: Attempt) -> None:
        """What happened, now, in this process."""
        message = attempt.message
        line = {
            "event": event,
            "at": time.monotonic(),
            "pid": os.getpid(),
            "delivery": str(attempt.delivery_id),
            "number": attempt.number,
            "message": str(message.id),
            "shop": str(message.shop_id),
            "aggregate": str(message.aggregate_id),
            "sequence": message.sequence,
        }
        with self._path.open("ab", buffering=0) as file:
            file.write(json.dumps(line).encode() + b"\n")

    def lines(self) -> Iterator[dict[str, Any]]:
        """All lines; one that a killed process could not end is left out."""
        for line in self._path.read_bytes().splitlines() if self._path.exists() else ():
            try:
                yield json.loads(line)
            except ValueError:
                continue


class JournalSubscriber:
    """Takes its time, and always succeeds."""

    name = "recorder"
    schedule: Sequence[timedelta] = (timedelta(seconds=0.1),) * 50

    def __init__(self, journal: Journal, seconds: float) -> None:
        self._journal, self._seconds = journal, seconds

    async def deliver(self, attempt: Attempt) -> Outcome:
        self._journal.write("begin", attempt)
        await asyncio.sleep(self._seconds)
        self._journal.write("end", attempt)
        return Delivered()


def main(journal: str, seconds: str) -> int:
    """Run `emporion worker` with the journal's subscriber alone."""
    subscriber = JournalSubscriber(Journal(Path(journal)), float(seconds))
    Container.routers.override(providers.Object(Routers({"recorder": EverythingHere})))
    Container.subscribers.override(providers.Object((subscriber,)))
    return run(Runtime, ["worker"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
