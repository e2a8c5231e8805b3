import os
import signal
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, ServerState
from tests.integration.embedded.servers import UserProcess, ask

pytestmark = pytest.mark.integration


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
