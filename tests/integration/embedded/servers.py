"""What the tests of the embedded server share: questions to a server, and processes that use one."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_USER = """
import signal
import sys
from pathlib import Path
from emporion.infrastructure.embedded import EmbeddedPostgres
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
home = Path(sys.argv[1]) if sys.argv[1] else None
server = EmbeddedPostgres(home, throwaway=home is None or "throwaway" in sys.argv)
with server as urls:
    try:
        print(server.status().pid, server.home, urls.app_url, flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        print(server.status().state, flush=True)
"""


async def ask(url: str, statement: str) -> Any:
    """Execute one statement in its own transaction; returns the first column of the first row, if any."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()


class UserProcess:
    """Another process inside `with EmbeddedPostgres(...)` until its standard input ends."""

    def __init__(self, home: Path | None, *, throwaway: bool = False) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER, str(home or ""), *["throwaway"] * throwaway],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_for_server(self) -> tuple[int, Path, str]:
        """Return process id, home and application URL of the server it uses."""
        pid, home, url = self.read_line().split(" ")
        return int(pid), Path(home), url

    def read_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self._close()

    def leave(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self._close()

    def _close(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        code = self.process.wait(60)
        self.process.stdin.close()
        self.process.stdout.close()
        return code


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Return whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_tcp_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
