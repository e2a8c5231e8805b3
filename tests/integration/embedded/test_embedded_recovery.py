import os
import shutil
import signal
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, ServerState
from emporion.infrastructure.embedded.postmaster import is_server_on
from tests.integration.embedded.servers import UserProcess, ask, eventually

pytestmark = [pytest.mark.integration, pytest.mark.long]


async def test_a_killed_server_is_started_again_with_its_data(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as urls:
        await ask(urls.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
        pid = _pid(tmp_path)
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not is_server_on(tmp_path / "pg18", pid))
        with EmbeddedPostgres(tmp_path) as again:
            assert await ask(again.owner_url, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("crash", [True, False], ids=["killed", "stopped"])
async def test_a_server_whose_path_is_too_long_for_a_socket_comes_back_at_its_old_address(
    tmp_path: Path, crash: bool
) -> None:
    home = tmp_path / ("x" * 100)
    with EmbeddedPostgres(home) as before:
        if crash:
            pid = _pid(home)
            os.kill(pid, signal.SIGKILL)
            assert eventually(lambda: not is_server_on(home / "pg18", pid))
        else:
            EmbeddedPostgres(home).stop()
        with EmbeddedPostgres(home) as after:
            assert after.socket_directory == before.socket_directory
            assert await ask(before.app_url, "SELECT 1") == 1


async def test_a_socket_folder_that_somebody_else_made_is_not_used(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 100)
    with EmbeddedPostgres(home) as urls:
        prepared = urls.socket_directory
    prepared.mkdir(mode=0o777)
    prepared.chmod(0o777)
    try:
        with EmbeddedPostgres(home) as urls:
            assert urls.socket_directory != prepared
            assert await ask(urls.app_url, "SELECT 1") == 1
        assert prepared.exists()
    finally:
        prepared.rmdir()


async def test_a_process_id_that_another_program_has_by_now_is_no_server(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path):
        stale = (tmp_path / "pg18" / "postmaster.pid").read_text().splitlines()
    (tmp_path / "pg18" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:], ""]))
    (tmp_path / "pg18" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with EmbeddedPostgres(tmp_path) as urls:
        assert await ask(urls.app_url, "SELECT 1") == 1


async def test_a_half_finished_cluster_is_thrown_away(tmp_path: Path) -> None:
    unfinished = tmp_path / "pg18.unfinished-1"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path) as urls:
        assert await ask(urls.app_url, "SELECT 1") == 1
    assert not unfinished.exists()


async def test_a_start_that_is_killed_while_it_makes_the_cluster_does_no_harm(tmp_path: Path) -> None:
    starter = UserProcess(tmp_path)
    assert eventually(lambda: any(tmp_path.glob("pg18.unfinished-*/PG_VERSION")))
    starter.kill()
    with EmbeddedPostgres(tmp_path) as urls:
        assert await ask(urls.app_url, "SELECT 1") == 1


async def test_lost_passwords_are_replaced(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as before:
        pass
    (tmp_path / "credentials.json").write_text("{")
    with EmbeddedPostgres(tmp_path) as after:
        assert after.app_url != before.app_url
        assert await ask(after.app_url, "SELECT 1") == 1


async def test_a_server_whose_user_was_killed_is_stopped_by_the_next_user(tmp_path: Path) -> None:
    killed = UserProcess(tmp_path)
    pid, _, _ = killed.wait_for_server()
    killed.kill()
    server = EmbeddedPostgres(tmp_path)
    with server as urls:
        assert server.status().pid == pid
        assert await ask(urls.app_url, "SELECT 1") == 1
    assert server.status().state is ServerState.STOPPED


def test_a_throwaway_server_does_not_outlive_a_killed_process() -> None:
    user = UserProcess(None)
    pid, home, _ = user.wait_for_server()
    user.kill()
    assert eventually(lambda: not home.exists())
    assert not is_server_on(home / "pg18", pid)


async def test_a_home_that_was_moved_still_works(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "old"):
        pass
    shutil.move(tmp_path / "old", tmp_path / "new")
    with EmbeddedPostgres(tmp_path / "new") as urls:
        assert await ask(urls.app_url, "SELECT 1") == 1


def _pid(home: Path) -> int:
    pid = EmbeddedPostgres(home).status().pid
    assert pid is not None
    return pid
