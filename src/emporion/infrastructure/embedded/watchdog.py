"""A throwaway server does not outlive its process, not even a killed one: a guard waits for its end."""

import subprocess
import sys
from pathlib import Path


class Watchdog:
    """A small process at the other end of a pipe; the kernel closes the pipe however this process ends."""

    def __init__(self, home: Path) -> None:
        self._guard = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "emporion.infrastructure.embedded.guard", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """End the guard; it finds nothing left to clean up."""
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        self._guard.wait()
