from collections.abc import Iterator

import asyncpg
import pytest

from emporion.infrastructure.embedded import APP_ROLE, EmbeddedPostgres, EmbeddedUrls
from emporion.infrastructure.embedded.provision import superuser_accounts
from tests.integration.embedded.servers import ask

pytestmark = [pytest.mark.integration, pytest.mark.long]


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedUrls]:
    """A server that is kept, for whoever asks and leaves it as it was."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("home")) as urls:
        yield urls


async def test_neither_role_has_a_power_it_does_not_need(urls: EmbeddedUrls) -> None:
    powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    question = f"SELECT count(*) FROM pg_roles WHERE rolname LIKE 'emporion%' AND ({powers})"
    assert await ask(urls.owner_url, question) == 0


async def test_the_application_may_use_the_schema_but_not_change_it(urls: EmbeddedUrls) -> None:
    await ask(urls.owner_url, "CREATE TABLE readable (id int)")
    await ask(urls.owner_url, f"GRANT SELECT ON readable TO {APP_ROLE}")
    assert await ask(urls.app_url, "SELECT count(*) FROM readable") == 0
    for statement in ("CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "DROP TABLE readable"):
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            await ask(urls.app_url, statement)


@pytest.mark.parametrize("password", ["", "wrong"])
async def test_nobody_gets_in_without_the_password(urls: EmbeddedUrls, password: str) -> None:
    directory = str(urls.socket_directory)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=directory, user=APP_ROLE, password=password, database="emporion")


def test_the_superuser_belongs_to_named_system_accounts() -> None:
    assert superuser_accounts(["alice", "root"]) == 'emporion "alice" postgres\nemporion "root" postgres\n'


async def test_a_throwaway_server_lets_the_owner_make_databases_and_is_gone_afterwards() -> None:
    server = EmbeddedPostgres(throwaway=True)
    with server as urls:
        home = server.home
        engine_url = urls.owner_url
        assert await ask(engine_url, "SHOW fsync") == "off"
        assert await ask(engine_url, "SHOW max_connections") == "400"
        assert await ask(engine_url, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
    assert not home.exists()
