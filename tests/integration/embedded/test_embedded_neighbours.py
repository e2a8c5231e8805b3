import os
import signal
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, ServerState
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from tests.integration.embedded.servers import UserProcess, ask, eventually

pytestmark = [pytest.mark.integration, pytest.mark.long]


async def test_two_starters_at_once_share_one_server(tmp_path: Path) -> None:
    users = [UserProcess(tmp_path), UserProcess(tmp_path)]
    servers = [user.wait_for_server() for user in users]
    assert servers[0] == servers[1]
    assert users[0].leave() == 0
    assert await ask(servers[1][2], "SELECT 1") == 1
    assert users[1].leave() == 0
    assert EmbeddedPostgres(tmp_path).status().state is ServerState.STOPPED


def test_ctrl_c_reaches_the_process_and_not_its_server(tmp_path: Path) -> None:
    user = UserProcess(tmp_path)
    user.wait_for_server()
    os.killpg(user.process.pid, signal.SIGINT)
    assert user.read_line() == "running"
    assert user.leave() == 0
    assert EmbeddedPostgres(tmp_path).status().state is ServerState.STOPPED


def test_two_homes_have_two_servers(tmp_path: Path) -> None:
    one, other = EmbeddedPostgres(tmp_path / "one"), EmbeddedPostgres(tmp_path / "other")
    with one, other:
        assert one.status().pid != other.status().pid


def test_the_last_user_of_a_shared_throwaway_server_removes_its_data(tmp_path: Path) -> None:
    users = [UserProcess(tmp_path, throwaway=True), UserProcess(tmp_path, throwaway=True)]
    servers = [user.wait_for_server() for user in users]
    assert servers[0] == servers[1]
    assert users[0].leave() == 0
    assert EmbeddedPostgres(tmp_path).status().state is ServerState.RUNNING
    assert users[1].leave() == 0
    assert _left_in(tmp_path) == []


def test_a_shared_throwaway_server_outlives_one_killed_user_and_not_the_last(tmp_path: Path) -> None:
    users = [UserProcess(tmp_path, throwaway=True), UserProcess(tmp_path, throwaway=True)]
    for user in users:
        user.wait_for_server()
    users[0].kill()
    assert not eventually(lambda: _left_in(tmp_path) == [], seconds=0.5)
    assert EmbeddedPostgres(tmp_path).status().state is ServerState.RUNNING
    users[1].kill()
    assert eventually(lambda: _left_in(tmp_path) == [])


def test_all_users_of_a_shared_throwaway_server_killed_at_once_leave_nothing(tmp_path: Path) -> None:
    users = [UserProcess(tmp_path, throwaway=True) for _ in range(3)]
    for user in users:
        user.wait_for_server()
    for user in users:
        user.process.kill()
    for user in users:
        user.kill()
    assert eventually(lambda: _left_in(tmp_path) == [])


def test_data_that_was_made_to_be_kept_is_never_thrown_away(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        pass
    with (
        pytest.raises(EmbeddedPostgresError, match="made to be kept"),
        EmbeddedPostgres(tmp_path, throwaway=True),
    ):
        pass
    assert (tmp_path / "pg18").is_dir()


def _left_in(home: Path) -> list[str]:
    """What lies in the home besides the lock that somebody may wait for."""
    return [path.name for path in home.iterdir() if path.name != "transition.lock"]
