"""The processes that are killed: a server that keeps its word about fsync, and `emporion serve`."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

import emporion as package
from emporion.infrastructure.embedded import EmbeddedPostgres, ServerState
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.postmaster import is_server_on
from tests.forked import Forked, emporion
from tests.integration.embedded.servers import eventually, free_tcp_port

SOURCE = str(Path(package.__file__).parents[1])


class Server:
    """The embedded server of a home, with all the crash safety that users get."""

    def __init__(self, home: Path) -> None:
        self._data = Home(home).data
        self._embedded = EmbeddedPostgres(home)

    def start(self) -> str:
        """Start or join it; returns the application's URL once crash recovery is over."""
        return self._embedded.start().app_url

    def kill(self, *, with_children: bool) -> None:
        """SIGKILL for the postmaster, and for every process of it unless they are to find out by themselves
        (one that is at work ends its statement first). Returns when the last of them has gone."""
        pid = self._embedded.status().pid
        if pid is None or not is_server_on(self._data, pid):
            return
        for victim in (pid, *(_children(pid) if with_children else ())):
            _kill(victim)
        if not eventually(lambda: self._embedded.status().state is not ServerState.RUNNING, 30):
            raise RuntimeError(f"the killed server of {self._data} still runs")

    def stop(self) -> None:
        self._embedded.stop()


class Application:
    """One `emporion serve` process after the other, always at the same address; with `forked` they start at
    once, which is not how long a start takes."""

    def __init__(self, home: Path, log: Path, *, forked: bool = False) -> None:
        self._port = free_tcp_port()
        self._log = log
        self._forked = forked
        self._process: subprocess.Popen[bytes] | Forked | None = None
        kept = {name: value for name, value in os.environ.items() if "EMPORION" not in name}
        kept.pop("DATABASE_URL", None)
        self._environment = {
            **kept,
            "EMPORION_HOME": str(home),
            "EMPORION_SECRET_KEY": "k" * 32,
            "EMPORION_ACCESS_TOKEN_MINUTES": "1440",
            "EMPORION_LOG_LEVEL": "warning",
            "EMPORION_WEBHOOK_ALLOW_HTTP": "true",
            "EMPORION_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1/32",
            "PYTHONPATH": os.pathsep.join((SOURCE, str(Path(SOURCE).parent))),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self, timeout: float = 90.0) -> None:
        """Return when it answers."""
        arguments = ["serve", "--port", str(self._port)]
        self._process = self._fork(arguments) if self._forked else self._spawn(arguments)
        deadline = time.monotonic() + timeout
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"emporion serve does not come up:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _spawn(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "emporion", *arguments],
                env=self._environment,
                cwd=self._log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _fork(self, arguments: list[str]) -> Forked:
        folder = self._log.parent
        return Forked(emporion, arguments, environment=self._environment, folder=folder, log=self._log)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def _children(pid: int) -> list[int]:
    """The processes that the postmaster has forked; empty where there is no /proc to tell."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
