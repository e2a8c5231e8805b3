"""Leaves a server alone for a moment after it failed, so that nobody waits for what will not come."""

import time
from collections.abc import Callable
from typing import Final

import structlog

PAUSE: Final = 1.0
"""After how many seconds it is tried again."""

_log = structlog.stdlib.get_logger("emporion.cache")


class Circuit:
    """Says once that the server is gone, and once that it is back."""

    def __init__(self, name: str, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._timer = timer
        self._next_try = 0.0
        self.is_down = False

    def lets_through(self) -> bool:
        """Whether to ask the server. While it is down one caller a second is let through."""
        if not self.is_down:
            return True
        now = self._timer()
        if now < self._next_try:
            return False
        self._next_try = now + PAUSE
        return True

    def failed(self, error: BaseException) -> None:
        """It did not answer, or not in time."""
        self._next_try = self._timer() + PAUSE
        if not self.is_down:
            self.is_down = True
            _log.warning("cache is gone; answers come from the database", cache=self._name, error=repr(error))

    def worked(self) -> None:
        """It answered."""
        if self.is_down:
            self.is_down = False
            _log.info("cache is back", cache=self._name)
