"""The running server's process: what it wrote about itself, and how to end it."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from emporion.infrastructure.embedded import locks
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.embedded.home import Home

_POLL_SECONDS = 0.02
# Fast shutdown, then immediate shutdown (recovery at the next start), then no questions asked; seconds each.
_ESCALATION = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The contents of `postmaster.pid`."""

    pid: int
    port: int
    socket_directory: Path
    tcp: bool
    is_ready: bool

    @classmethod
    def read(cls, data: Path) -> "Postmaster | None":
        """Return what the server has written; None while it has not written enough."""
        try:
            lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid, _, _, port, directory, address, _, status = (line.strip() for line in lines)
            return cls(
                pid=int(pid),
                port=int(port),
                socket_directory=data / directory,
                tcp=bool(address),
                is_ready=status == "ready",
            )
        except (OSError, ValueError):
            return None


def is_running(home: Home) -> bool:
    """Tell whether a process of the server lives; no process id is trusted for that."""
    return locks.is_held(home.server_lock)


def end(home: Home) -> None:
    """Stop the server and return when it is gone; open transactions are rolled back, committed ones safe."""
    for number, seconds in _ESCALATION:
        if _is_gone_after(home, number, seconds):
            return
    raise EmbeddedPostgresError(
        f"The server of {home.data} does not stop.",
        f"Look at {home.log}, and end its processes by hand.",
    )


def _is_gone_after(home: Home, number: signal.Signals, seconds: float) -> bool:
    """Send the signal once, as soon as a starting server has said which process it is, and wait."""
    deadline = time.monotonic() + seconds
    signalled = False
    while is_running(home):
        signalled = signalled or _signal(home, number)
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _signal(home: Home, number: signal.Signals) -> bool:
    pid = _server_pid(home)
    if pid is None:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"The server of {home.data} (process {pid}) runs as another user.",
            "Stop it as that user or as root.",
        ) from error
    return True


def _server_pid(home: Home) -> int | None:
    """Return the first line of `postmaster.pid`, unless that process is not a server on this data."""
    try:
        pid = int((home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_server_on(home.data, pid) else None


def is_server_on(data: Path, pid: int) -> bool:
    """Tell whether the process is a PostgreSQL server that works in the data folder."""
    if pid <= 1 or not _is_alive(pid):
        return False
    working_directory = Path(f"/proc/{pid}/cwd")
    if Path("/proc/self/cwd").exists():
        try:
            return (
                working_directory.samefile(data) and Path(f"/proc/{pid}").stat().st_uid == data.stat().st_uid
            )
        except OSError:
            return False
    listing = subprocess.run(  # noqa: S603 - no shell, and a number
        ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip().endswith("postgres")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
