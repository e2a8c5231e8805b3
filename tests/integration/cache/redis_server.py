"""A real Redis that can be stopped, killed and started again on its port."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.embedded.servers import free_tcp_port


def program() -> str | None:
    """Where it is installed."""
    return shutil.which("redis-server", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/bin")))


class RedisServer:
    """Listens on 127.0.0.1 and keeps nothing on disk."""

    def __init__(self, redis: str, folder: str) -> None:
        self._redis, self._folder = redis, folder
        self.port = free_tcp_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self._folder, "appendonly": "no"}
        given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self._process = subprocess.Popen(
            [self._redis, "--save", "", *given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await_listening(self._process)

    def kill(self) -> None:
        """At once; all that it knew is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def freeze(self) -> None:
        """It keeps what it knows and says nothing, as behind a broken network."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _await_listening(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("Redis does not start") from None
                time.sleep(0.02)
            else:
                return


@contextmanager
def running(redis: str) -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="emporion-redis-") as folder:
        server = RedisServer(redis, folder)
        server.start()
        try:
            yield server
        finally:
            server.kill()
