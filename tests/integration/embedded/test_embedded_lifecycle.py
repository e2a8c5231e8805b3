import stat
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, ServerState
from tests.integration.embedded.servers import ask, free_tcp_port

pytestmark = pytest.mark.integration


async def test_a_fresh_home_gets_a_server_that_both_roles_can_use(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "home") as urls:
        assert await ask(urls.owner_url, "SELECT current_user") == "emporion_owner"
        assert await ask(urls.app_url, "SELECT current_user") == "emporion_app"
        assert await ask(urls.app_url, "SELECT current_database()") == "emporion"


async def test_a_second_start_finds_the_data_and_the_passwords_again(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as first:
        await ask(first.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(tmp_path) as second:
        assert second.app_url == first.app_url
        assert await ask(first.owner_url, "SELECT answer FROM kept") == 42


@pytest.mark.long
async def test_a_started_server_stays_for_others_until_it_is_stopped(tmp_path: Path) -> None:
    started = EmbeddedPostgres(tmp_path)
    try:
        started.start()
        pid = started.status().pid
        with EmbeddedPostgres(tmp_path):
            assert started.status().pid == pid
        assert started.start().app_url
        assert started.status().pid == pid
    finally:
        EmbeddedPostgres(tmp_path).stop()
    assert started.status().state is ServerState.STOPPED


@pytest.mark.long
def test_the_last_user_stops_the_server(tmp_path: Path) -> None:
    first, second = EmbeddedPostgres(tmp_path), EmbeddedPostgres(tmp_path)
    with second:
        with first:
            pass
        assert second.status().state is ServerState.RUNNING
    assert second.status().state is ServerState.STOPPED


@pytest.mark.long
def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    home = tmp_path / "never-started"
    EmbeddedPostgres(home).stop()
    assert EmbeddedPostgres(home).status().state is ServerState.ABSENT
    assert not home.exists()


@pytest.mark.long
async def test_the_environment_of_the_caller_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LC_ALL": "xx_YY", "TZ": "Asia/Tokyo", "PGPORT": "1", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(tmp_path) as urls:
        monkeypatch.delenv("PGPORT")
        assert await ask(urls.app_url, "SHOW timezone") == "UTC"
        assert await ask(urls.app_url, "SHOW server_encoding") == "UTF8"
        assert await ask(urls.app_url, "SELECT lower('ÄÉØ')") == "äéø"
        assert (
            await ask(urls.app_url, "SELECT datlocale FROM pg_database WHERE datname = 'emporion'")
            == "C.UTF-8"
        )


@pytest.mark.long
async def test_a_home_with_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 20) / ("ünd % with ? & quote' " * 2)
    server = EmbeddedPostgres(home)
    with server as urls:
        assert await ask(urls.app_url, "SELECT 1") == 1
        assert home not in urls.socket_directory.parents
        with EmbeddedPostgres(home) as attached:
            assert attached == urls
    assert not urls.socket_directory.exists()


@pytest.mark.long
async def test_only_an_asked_for_port_is_opened(tmp_path: Path) -> None:
    free_port = free_tcp_port()
    with EmbeddedPostgres(tmp_path) as urls:
        assert await ask(urls.owner_url, "SHOW listen_addresses") == ""
    server = EmbeddedPostgres(tmp_path, port=free_port)
    with server as urls:
        assert await ask(urls.owner_url, "SHOW listen_addresses") == "127.0.0.1"
        over_tcp = urls.app_url.replace("@/", f"@127.0.0.1:{free_port}/").split("?")[0]
        assert await ask(over_tcp, "SELECT inet_server_port()") == free_port
        assert server.status().tcp_port == free_port


@pytest.mark.long
def test_what_the_home_holds_is_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with EmbeddedPostgres(home) as urls:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.iterdir())}
        assert {
            mode & 0o077 for name, mode in modes.items() if name in ("home", "pg18", "credentials.json")
        } == {0}
        assert "emporion_app" not in repr(urls)
