"""Shared by all tests. What needs no database never touches `server`; the rest share a throw-away one."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dependency_injector import providers

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"


@dataclass(frozen=True, slots=True)
class ServerUrls:
    """One migrated database seen by its two roles."""

    owner_url: str
    app_url: str


@pytest.fixture(scope="session")
def server() -> Iterator[ServerUrls]:
    """A migrated database: a throw-away server of our own, or the one that EMPORION_TEST_OWNER_URL and
    EMPORION_TEST_APP_URL (asyncpg URLs of an empty database's two roles) point to."""
    given = os.environ.get("EMPORION_TEST_OWNER_URL"), os.environ.get("EMPORION_TEST_APP_URL")
    if given[0] and given[1]:
        Migrations(given[0]).upgrade()
        yield ServerUrls(given[0], given[1])
        return
    with EmbeddedPostgres(throwaway=True) as urls:
        Migrations(urls.owner_url).upgrade()
        yield ServerUrls(urls.owner_url, urls.app_url)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that read no file and no home of a developer."""
    return Settings(_env_file=None, database_url=None, home=tmp_path_factory.mktemp("home"), pool_size=40)


@pytest.fixture(scope="session")
async def container(server: ServerUrls, settings: Settings) -> AsyncIterator[Container]:
    """The application's own composition root on the test database, with cheap password hashes."""
    container = Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    yield container
    await container.database().close()


@pytest.fixture(scope="session")
async def database(container: Container) -> Database:
    return container.database()


@pytest.fixture(scope="session")
async def bus(container: Container) -> Bus:
    return container.bus()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that the project did not write; they lie beside a checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared test data is not there: {SHARED_DATA.relative_to(PROJECT.parent)}")
    return SHARED_DATA
