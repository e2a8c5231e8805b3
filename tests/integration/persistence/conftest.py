"""Tests run on the servers that their module names in `SERVERS`: on PostgreSQL where it names none."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dependency_injector import providers

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "served_by" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("on_postgres") is not None
        servers = getattr(metafunc.module, "SERVERS", ("postgres",))
        metafunc.parametrize("served_by", ("postgres",) if only else servers)


@pytest.fixture
async def on_sqlite(settings: Settings, sqlite_schema: Path, tmp_path: Path) -> AsyncIterator[Container]:
    """The application's objects on an empty SQLite database."""
    place = shutil.copy(sqlite_schema, tmp_path / "emporion.db")
    container = Container(settings=settings, database_url=f"sqlite:///{place}", secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
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
