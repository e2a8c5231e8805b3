"""Worker processes that can be killed, and a database of their own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.forked import Forked
from tests.integration.outbox import worker_process


class Crew:
    """Some `emporion worker` processes on one database, with one journal. Attempts take `seconds`; a lease is
    one and a half seconds long."""

    def __init__(self, app_url: str, folder: Path, seconds: float) -> None:
        self.journal = folder / "journal"
        self.log = folder / "workers.log"
        self._seconds = seconds
        self._processes: list[Forked] = []
        kept = {name: value for name, value in os.environ.items() if "EMPORION" not in name}
        self._environment = {
            **kept,
            "EMPORION_DATABASE_URL": app_url,
            "EMPORION_SECRET_KEY": "k" * 32,
            "EMPORION_DELIVERY_TIMEOUT": "1",
            "EMPORION_HOME": str(folder / "home"),
            "EMPORION_POOL_SIZE": "4",
        }

    def start(self) -> None:
        """One more worker."""
        self._processes.append(
            Forked(
                worker_process.main,
                (str(self.journal), str(self._seconds)),
                environment=self._environment,
                folder=self.log.parent,
                log=self.log,
            )
        )

    def kill(self, pid: int) -> None:
        """SIGKILL for this one."""
        victim = next(process for process in self._processes if process.pid == pid)
        self._processes.remove(victim)
        victim.kill()
        victim.wait(10)

    @property
    def pids(self) -> list[int]:
        """Those that were started and not killed."""
        return [process.pid for process in self._processes]

    def stop(self) -> list[int]:
        """SIGTERM for all; their exit codes."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in self._processes]
        self._processes.clear()
        return codes

    def kill_all(self) -> None:
        """At the end of a test, whatever happened."""
        for pid in self.pids:
            self.kill(pid)


@contextmanager
def crew(app_url: str, folder: Path, *, workers: int, seconds: float) -> Iterator[Crew]:
    """So many workers, which are gone at the end."""
    made = Crew(app_url, folder, seconds)
    try:
        for _ in range(workers):
            made.start()
        yield made
    finally:
        made.kill_all()
