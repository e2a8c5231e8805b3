"""Bringing a server up, or finding the one that is."""

import os
import time
from dataclasses import dataclass

from emporion.infrastructure.embedded import locks, postmaster
from emporion.infrastructure.embedded.account import Account, account_for
from emporion.infrastructure.embedded.binaries import find_binaries
from emporion.infrastructure.embedded.cluster import Cluster
from emporion.infrastructure.embedded.credentials import Credentials
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError, StillStarting, advice_for, log_tail
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.postmaster import Postmaster
from emporion.infrastructure.embedded.process import data_argument, spawn
from emporion.infrastructure.embedded.settings import server_settings
from emporion.infrastructure.embedded.sockets import place_socket, remove_socket
from emporion.infrastructure.embedded.urls import EmbeddedUrls

_POLL_SECONDS = 0.02
_LOG_LIMIT_BYTES = 10_000_000
_DEFAULT_PORT = 5432  # names the socket; nothing listens on TCP unless a port is asked for


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts at most one server per home; the caller holds the transition lock."""

    home: Home
    throwaway: bool
    tcp_port: int | None
    timeout: float

    def attach_or_start(self) -> EmbeddedUrls:
        """Return the URLs of a server that accepts connections; a crashed one is started again."""
        if postmaster.is_running(self.home):
            facts = self._await_ready(time.monotonic() + self.timeout)
            if facts is not None:
                return self._attach(facts)
        return self._start()

    def _attach(self, facts: Postmaster) -> EmbeddedUrls:
        running_port = facts.port if facts.tcp else None
        if self.tcp_port not in (None, running_port):
            raise EmbeddedPostgresError(
                f"The server of {self.home.root} runs already, and not on TCP port {self.tcp_port}.",
                "Stop it first (make db-stop), then start it with the port.",
            )
        credentials = Credentials.load(self.home.credentials)
        if credentials is None:
            raise EmbeddedPostgresError(
                f"The passwords in {self.home.credentials} are missing while the server runs.",
                "Stop it (make db-stop) and start it again: new ones will be set.",
            )
        return EmbeddedUrls.over_socket(facts.socket_directory, facts.port, credentials)

    def _start(self) -> EmbeddedUrls:
        account = account_for(self.home)
        cluster = Cluster(self.home, find_binaries(account), account, throwaway=self.throwaway)
        self._clear_the_way()
        credentials = cluster.ensure()
        try:
            self._spawn(cluster, account)
            facts = self._await_ready(time.monotonic() + self.timeout)
            if facts is None:
                raise self._failure(f"The server of {self.home.data} ended while it started")
        except BaseException as error:
            is_worth_waiting_for = isinstance(error, StillStarting) and not self.throwaway
            if postmaster.is_running(self.home) and not is_worth_waiting_for:
                postmaster.end(self.home)
            raise
        return EmbeddedUrls.over_socket(facts.socket_directory, facts.port, credentials)

    def _spawn(self, cluster: Cluster, account: Account | None) -> None:
        data, port = self.home.data, self.tcp_port or _DEFAULT_PORT
        settings = server_settings(
            socket_directory=place_socket(data, port, account),
            port=port,
            tcp=self.tcp_port is not None,
            throwaway=self.throwaway,
        )
        command = [str(cluster.binaries / "postgres"), "-D", data_argument(data, account), *settings]
        self._shorten_log()
        lock = locks.hold(self.home.server_lock)
        try:
            spawn(command, account=account, cwd=data, log=self.home.log, inherit=lock)
        finally:
            os.close(lock)

    def _await_ready(self, deadline: float) -> Postmaster | None:
        """Return what a ready server says; None when it is gone, killed or not."""
        while postmaster.is_running(self.home):
            facts = Postmaster.read(self.home.data)
            if facts and facts.is_ready and postmaster.is_server_on(self.home.data, facts.pid):
                return facts
            if time.monotonic() > deadline:
                raise StillStarting(
                    f"The server of {self.home.data} is not ready after {self.timeout:.0f} s; the end of "
                    f"{self.home.log}:\n{log_tail(self.home.log)}",
                    "It may be recovering from a crash: start again to wait on, or stop it (make db-stop).",
                )
            time.sleep(_POLL_SECONDS)
        return None

    def _clear_the_way(self) -> None:
        """Remove what a killed server left; raise when a server that is not ours uses the data."""
        facts = Postmaster.read(self.home.data)
        if facts is None:
            return
        if postmaster.is_server_on(self.home.data, facts.pid):
            raise EmbeddedPostgresError(
                f"{self.home.data} is in use by a server that Emporion did not start (process {facts.pid}).",
                "Stop that server, or set EMPORION_HOME to another folder.",
            )
        remove_socket(facts.socket_directory, self.home.data)
        # The process id may be another program's by now; PostgreSQL would take that for a running server.
        for stale in (self.home.data / "postmaster.pid", *self.home.data.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _shorten_log(self) -> None:
        if self.home.log.exists() and self.home.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.home.log.replace(self.home.log.with_suffix(".log.old"))

    def _failure(self, problem: str) -> EmbeddedPostgresError:
        tail = log_tail(self.home.log)
        return EmbeddedPostgresError(f"{problem}; the end of {self.home.log}:\n{tail}", advice_for(tail))
