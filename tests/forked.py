"""Processes of Emporion that start at once: forked from one that has imported it, which takes seconds.

They have a pid, files and an end of their own like any other, for whoever kills them or lets them race. That
a process starts without such help is shown by tests/cli/test_serve.py and tests/docs/test_first_order.py.
"""

import multiprocessing
import os
import pkgutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Final

from emporion import application

_IMPORTED: Final = (
    "emporion.container",
    "emporion.adapters.cli.db",
    "emporion.adapters.cli.serve",
    "emporion.adapters.http.app",
    "emporion.adapters.http.web_server",
    "emporion.adapters.worker.loop",
    "emporion.infrastructure.persistence.backfills.runner",
    "emporion.infrastructure.persistence.migrations.looking",
)


@cache
def _forks() -> ForkServerContext:
    """Where processes are forked; one for this process and as long as it runs."""
    forks = multiprocessing.get_context("forkserver")
    handlers = pkgutil.walk_packages(application.__path__, f"{application.__name__}.")
    forks.set_forkserver_preload([*_IMPORTED, *(each.name for each in handlers)])
    return forks


class Forked:
    """A process that runs `main(*arguments)` with this environment in this folder; what it says is in `log`,
    but for its stdout where `said` is another file. `main` is found again by its name: a function of a
    module."""

    def __init__(
        self,
        main: Callable[..., int],
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        said: Path | None = None,
    ) -> None:
        self.log, self.said = log, said or log
        given = (main, tuple(arguments), dict(environment), folder, self.said, log)
        self._process = _forks().Process(target=_become, args=given)
        self._process.start()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    def poll(self) -> int | None:
        """Its exit code, negative for a signal's; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises TimeoutError after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} still runs after {timeout} s")
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def emporion(*arguments: str) -> int:
    """The command line, as `python -m emporion` is."""
    from emporion.adapters.cli.main import run
    from emporion.runtime import Runtime

    return run(Runtime, arguments)


def _become(
    main: Callable[..., int],
    arguments: tuple[str, ...],
    environment: dict[str, str],
    folder: Path,
    said: Path,
    log: Path,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for stream, file in ((1, said), (2, log)):
        written = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(written, stream)
        os.close(written)
    sys.exit(main(*arguments))
