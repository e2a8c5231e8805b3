import importlib.util
import os
import socket
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, EmbeddedPostgresError, ServerState
from emporion.infrastructure.embedded.account import account_for
from emporion.infrastructure.embedded.binaries import find_binaries
from emporion.infrastructure.embedded.cluster import Cluster
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.process import data_argument, spawn
from tests.integration.embedded.servers import eventually, free_tcp_port

pytestmark = [pytest.mark.integration, pytest.mark.long]


@pytest.mark.parametrize(("content", "found"), [("17\n", "PostgreSQL 17"), (None, "no PostgreSQL cluster")])
def test_data_of_something_else_is_refused_and_left_alone(
    tmp_path: Path, content: str | None, found: str
) -> None:
    data = tmp_path / "pg18"
    data.mkdir()
    account = account_for(Home(tmp_path / "fresh"))
    if account:
        account.adopt(data)
    (data / "other").write_text("precious")
    if content:
        (data / "PG_VERSION").write_text(content)
    with pytest.raises(EmbeddedPostgresError, match=found):
        EmbeddedPostgres(tmp_path).start()
    assert (data / "other").read_text() == "precious"


def test_a_server_that_somebody_else_runs_on_the_data_is_named(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    home = Home(tmp_path)
    account = account_for(home)
    command = [str(find_binaries(account) / "postgres"), "-D", data_argument(home.data, account), "-k", "."]
    with (tmp_path / "other.lock").open("w") as other_lock:
        spawn(command, account=account, cwd=home.data, log=home.log, inherit=other_lock.fileno())
    _wait_for_pid_file(home)
    pid = int((home.data / "postmaster.pid").read_text().split()[0])
    try:
        with pytest.raises(EmbeddedPostgresError, match=f"in use by a server .* {pid}"):
            EmbeddedPostgres(tmp_path).start()
    finally:
        os.kill(pid, 2)


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"/proc/emporion(.|\n)*EMPORION_HOME"):
        EmbeddedPostgres(Path("/proc/emporion")).start()


def test_a_home_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(EmbeddedPostgresError, match="belongs to the user with id"):
        EmbeddedPostgres(tmp_path).start()


def test_a_taken_port_is_reported_and_nothing_is_left_running(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = EmbeddedPostgres(tmp_path, port=port)
        with pytest.raises(EmbeddedPostgresError, match=r"(?s)Address already in use.*TCP port is in use"):
            server.start()
    assert server.status().state is ServerState.STOPPED
    with EmbeddedPostgres(tmp_path):
        pass


def test_a_running_server_does_not_change_its_port(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path), pytest.raises(EmbeddedPostgresError, match="runs already"):
        EmbeddedPostgres(tmp_path, port=free_tcp_port()).start()


def test_a_failing_initdb_shows_its_words_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    initdb = tmp_path / "initdb"
    initdb.write_text("#!/bin/sh\necho 'could not write: No space left on device'; exit 1\n")
    initdb.chmod(0o755)
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)could not write.*disk is full"):
        Cluster(home, binaries=tmp_path, account=None).ensure()
    assert not home.data.exists()
    assert not list(home.root.glob("pg18*"))


def test_a_system_account_that_cannot_be_made_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "useradd").write_text("#!/bin/sh\necho 'cannot lock /etc/passwd' >&2; exit 1\n")
    (tmp_path / "useradd").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("EMPORION_SERVER_USER", "emporion-test-absent")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)cannot lock /etc/passwd.*EMPORION_SERVER_USER"):
        account_for(Home(tmp_path / "home"))


def test_a_platform_without_a_wheel_is_told_about_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)no embedded PostgreSQL.*DATABASE_URL"):
        find_binaries(None)


def test_a_slow_start_is_reported_and_the_next_one_goes_on_waiting(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    with pytest.raises(EmbeddedPostgresError, match="not ready after"):
        EmbeddedPostgres(tmp_path, start_timeout=0.0).start()
    server = EmbeddedPostgres(tmp_path)
    assert server.status().state is not ServerState.STOPPED
    with server:
        assert server.status().state is ServerState.RUNNING
    assert server.status().state is ServerState.STOPPED


def test_a_server_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    with pytest.raises(EmbeddedPostgresError, match="not ready after"):
        EmbeddedPostgres(tmp_path, start_timeout=0.0).start()
    EmbeddedPostgres(tmp_path).stop()
    assert EmbeddedPostgres(tmp_path).status().state is ServerState.STOPPED


def test_a_throwaway_server_that_is_too_slow_is_ended() -> None:
    server = EmbeddedPostgres(throwaway=True, start_timeout=0.0)
    with pytest.raises(EmbeddedPostgresError, match="not ready after"):
        server.start()
    with pytest.raises(EmbeddedPostgresError, match="has not been started"):
        server.status()


def _wait_for_pid_file(home: Home) -> None:
    assert eventually(lambda: "ready" in _text(home.data / "postmaster.pid"))


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
