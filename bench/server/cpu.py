"""The processor time of the server's processes that serve clients, from /proc."""

from pathlib import Path
from typing import Final

import psutil

# They work for everybody, and often for what was done long before.
_BACKGROUND: Final = (
    "checkpointer",
    "background writer",
    "walwriter",
    "autovacuum",
    "logical replication",
    "io worker",
    "archiver",
)


class ServerCpu:
    """Backends and their parallel workers. Autovacuum, checkpoints and WAL writers are not counted. Where
    `postmaster` is None the server is elsewhere, and nothing is known."""

    def __init__(self, postmaster: int | None) -> None:
        self._postmaster = postmaster
        self._gone = 0.0
        self._seen: dict[tuple[int, float], float] = {}

    def read(self) -> float | None:
        """Seconds so far; only the difference of two readings means something."""
        if self._postmaster is None:
            return None
        alive: dict[tuple[int, float], float] = {}
        for child in psutil.Process(self._postmaster).children():
            try:
                if not _is_background(child):
                    alive[child.pid, child.create_time()] = _seconds(child)
            except psutil.NoSuchProcess:
                continue
        # What has ended is remembered with the last that was seen of it.
        self._gone += sum(used for key, used in self._seen.items() if key not in alive)
        self._seen = alive
        return self._gone + sum(alive.values())


def _is_background(process: psutil.Process) -> bool:
    title = " ".join(process.cmdline())
    return any(name in title for name in _BACKGROUND)


def _seconds(process: psutil.Process) -> float:
    """In nanoseconds where the kernel counts them, else in ticks of a hundredth."""
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        used = process.cpu_times()
        return float(used.user + used.system)
