"""`EmbeddedPostgres`: start, attach to, and stop the server of a home."""

import os
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from emporion.infrastructure.embedded import locks, postmaster, teardown
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.launch import Launcher
from emporion.infrastructure.embedded.status import ServerState, ServerStatus
from emporion.infrastructure.embedded.urls import EmbeddedUrls
from emporion.infrastructure.embedded.watchdog import Watchdog


class EmbeddedPostgres:
    """The PostgreSQL server of one home folder; safe to use from several processes at once.

    As a context manager the last process that leaves stops the server, even if another one started it or its
    starter was killed. A server started with `start()` stays until `stop()`. With `throwaway=True` it has no
    crash safety, and its data is removed by the last process that leaves, also when that is killed; without
    a home it is this process's own, in a fresh temporary folder.
    """

    def __init__(
        self,
        home: Path | None = None,
        *,
        throwaway: bool = False,
        port: int | None = None,
        start_timeout: float = 120.0,
    ) -> None:
        """`port` additionally listens on that TCP port of 127.0.0.1; `start_timeout` is in seconds."""
        if home is None and not throwaway:
            raise ValueError("give a home, or throwaway=True, which makes its own")
        self._throwaway = throwaway
        self._is_private = home is None
        self._port = port
        self._start_timeout = start_timeout
        self._home = Home(home.absolute()) if home else None
        self._lease: int | None = None
        self._watchdog: Watchdog | None = None

    @property
    def home(self) -> Path:
        """The folder with data, log, credentials and locks; a throwaway server has one once it started."""
        return self._existing_home().root

    def start(self) -> EmbeddedUrls:
        """Return the URLs of a server that accepts connections and stays until `stop()`; idempotent.

        Raises `EmbeddedPostgresError`, with nothing left running that was not running before, except for a
        server that is still recovering when the time is over: the next start goes on waiting for it.
        """
        return self._enter(keep=True)

    def stop(self) -> None:
        """Stop the server, whoever started it and uses it; returns when it is gone. Idempotent."""
        self._drop_lease()
        if self._home is None or not self._home.root.exists():
            return
        home = self._existing_home()
        with self._transition():
            teardown.stop(home)
        self._discard()

    def status(self) -> ServerStatus:
        """Return a snapshot; creates nothing."""
        home = self._existing_home()
        if not postmaster.is_running(home):
            state = ServerState.STOPPED if home.data.exists() else ServerState.ABSENT
            return ServerStatus(state=state, data=home.data, log=home.log)
        facts = postmaster.Postmaster.read(home.data)
        if facts is None:
            return ServerStatus(state=ServerState.STARTING, data=home.data, log=home.log)
        return ServerStatus(
            state=ServerState.RUNNING if facts.is_ready else ServerState.STARTING,
            data=home.data,
            log=home.log,
            pid=facts.pid,
            socket_directory=facts.socket_directory,
            tcp_port=facts.port if facts.tcp else None,
            in_use=locks.has_holders(home.users_lock),
        )

    def __enter__(self) -> EmbeddedUrls:
        return self._enter(keep=False)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        home = self._existing_home()
        with self._transition():
            self._drop_lease()
            if self._is_private or not (home.keep_running.exists() or locks.has_holders(home.users_lock)):
                teardown.stop(home)
                if self._throwaway:
                    teardown.empty(home)
        self._discard()

    def _enter(self, *, keep: bool) -> EmbeddedUrls:
        if self._home is None:
            self._home = Home(Path(tempfile.mkdtemp(prefix="emporion-")))
        home = self._home
        home.prepare()
        if self._throwaway and self._watchdog is None:
            self._watchdog = Watchdog(home.root, private=self._is_private)
        try:
            with self._transition():
                if self._throwaway:
                    home.allow_removal()
                urls = Launcher(home, self._throwaway, self._port, self._start_timeout).attach_or_start()
                if keep:
                    home.keep_running.touch()
                if self._lease is None:
                    self._lease = locks.hold(home.users_lock, shared=True)
        except BaseException:
            self._discard(done=False)
            raise
        return urls

    def _discard(self, *, done: bool = True) -> None:
        if self._is_private and self._home is not None:
            teardown.remove(self._home)
            self._home = None
        if self._watchdog is not None:
            self._watchdog.dismiss(done=done)
            self._watchdog = None

    def _drop_lease(self) -> None:
        if self._lease is not None:
            os.close(self._lease)
            self._lease = None

    def _transition(self) -> AbstractContextManager[None]:
        return locks.exclusive(self._existing_home().transition_lock, timeout=2 * self._start_timeout)

    def _existing_home(self) -> Home:
        if self._home is None:
            raise EmbeddedPostgresError("The throwaway server has not been started.", "Call start() first.")
        return self._home
