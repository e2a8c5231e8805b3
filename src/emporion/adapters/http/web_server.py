"""uvicorn, run so that being stopped is an ordinary end."""

import signal
from collections.abc import Callable
from socket import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from emporion.adapters.long_lived import run

_GRACE_SECONDS = 10


class WebServer(uvicorn.Server):
    """Serves on a socket that listens already; calls `started_up` when requests are answered. The first
    SIGINT, SIGTERM or SIGHUP lets open requests end (for 10 seconds), a second SIGINT does not."""

    def __init__(self, app: FastAPI, listening: socket, started_up: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="on",
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._listening = listening
        self._started_up = started_up

    def run(self, sockets: list[socket] | None = None) -> None:
        """Serve until stopped."""
        run(self.serve(sockets or [self._listening]))

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        signal.signal(signal.SIGHUP, self.handle_exit)
        self._started_up()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # uvicorn would raise the signal again after an orderly end, and so die of it before the database
        # is left in order.
        self._captured_signals.clear()
