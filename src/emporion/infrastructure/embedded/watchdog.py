"""A throwaway server does not outlive its processes, not even killed ones: each has a guard."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

DONE: Final = b"done"
"""What the guard reads when its process has cleaned up itself."""

PRIVATE: Final = "--private"
"""Nobody else uses the home."""


class Watchdog:
    """A small process at the other end of a pipe; the kernel closes the pipe however this process ends."""

    def __init__(self, home: Path, *, private: bool) -> None:
        self._guard = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "emporion.infrastructure.embedded.guard", str(home)] + [PRIVATE] * private,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self, *, done: bool) -> None:
        """End the guard; unless all is `done`, it first stops and empties what nobody uses."""
        if self._guard.stdin is not None:
            with suppress(BrokenPipeError), self._guard.stdin as pipe:
                pipe.write(DONE if done else b"")
        self._guard.wait()
