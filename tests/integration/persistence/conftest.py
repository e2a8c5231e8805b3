"""Tests run on the servers that their module names in `SERVERS`: on PostgreSQL where it names none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dependency_injector import providers

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.sqlite.schema import create_schema
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "served_by" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("on_postgres") is not None
        servers = getattr(metafunc.module, "SERVERS", ("postgres",))
        metafunc.parametrize("served_by", ("postgres",) if only else servers)


@pytest.fixture
async def on_sqlite(settings: Settings, tmp_path: Path) -> AsyncIterator[Container]:
    """The application's objects on an empty SQLite database."""
    container = Container(
        settings=settings, database_url=f"sqlite:///{tmp_path}/emporion.db", secret_key="k" * 32
    )
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    await create_schema(container.database().engine)
    yield container
    await container.database().close()


@pytest.fixture
def database(served_by: str, request: pytest.FixtureRequest) -> Database:
    found: Container = request.getfixturevalue("container" if served_by == "postgres" else "on_sqlite")
    return found.database()


@pytest.fixture
def bus(served_by: str, request: pytest.FixtureRequest) -> Bus:
    found: Container = request.getfixturevalue("container" if served_by == "postgres" else "on_sqlite")
    return found.bus()
