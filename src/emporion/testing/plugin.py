"""Fixtures for tests on PostgreSQL, for whoever writes use cases: docs/testing.md shows how.

    pytest_plugins = ["emporion.testing.plugin"]        # in the top conftest.py

The session's fixtures belong to the session's event loop, and tests have to run in that, too:
`asyncio_default_test_loop_scope = "session"`. Nothing is started before a test asks for it, nor imported: the
application takes seconds, which pytest-xdist's controller and tests of the domain do without.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from emporion.application.shared.bus import Bus
    from emporion.config import Settings
    from emporion.container import Container
    from emporion.infrastructure.persistence.database import Database
    from emporion.testing.postgres import Clones, ServerUrls

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
"""pytest-xdist's name of this process; empty without workers."""

_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A random id does not get into a test's name: all workers have to find the same tests."""
    return argname if isinstance(val, str) and _UUID.search(val) else None


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[ServerUrls]":
    """The server of this run, with an empty database: the one that EMPORION_TEST_OWNER_URL and
    EMPORION_TEST_APP_URL name, or a throw-away one that all workers share."""
    from emporion.infrastructure.embedded import EmbeddedPostgres
    from emporion.testing.postgres import ServerUrls

    given = ServerUrls.from_environment()
    if given is not None:
        yield given
        return
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if WORKER else folder  # the workers' folders lie in the run's
    with EmbeddedPostgres(shared / "server", throwaway=True) as urls:
        yield ServerUrls(urls.owner_url, urls.app_url)


@pytest.fixture(scope="session")
def clones(postgres_server: "ServerUrls") -> "Iterator[Clones | None]":
    """Migrated databases on demand; None where the owner's role may not create any."""
    from emporion.testing.postgres import Clones, MayNotCreateDatabases

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    with ExitStack() as opened:
        try:
            yield opened.enter_context(Clones(postgres_server, run))
        except MayNotCreateDatabases:
            yield None


@pytest.fixture(scope="session")
def server(postgres_server: "ServerUrls", clones: "Clones | None") -> "Iterator[ServerUrls]":
    """A migrated database for all tests of this process: tests that make a shop of their own do not meet."""
    if clones is not None:
        with clones.clone(WORKER) as urls:
            yield urls
        return
    if WORKER:
        raise pytest.UsageError(
            "EMPORION_TEST_OWNER_URL's role may not create databases, and each worker needs its own: "
            "ALTER ROLE ... CREATEDB, or run without workers (-n 0)"
        )
    from emporion.infrastructure.persistence.migrations import Migrations

    Migrations(postgres_server.owner_url).upgrade()
    yield postgres_server


@pytest.fixture
def fresh_server(clones: "Clones | None") -> "Iterator[ServerUrls]":
    """A migrated database with no row in it, for this test alone."""
    if clones is None:
        pytest.skip("EMPORION_TEST_OWNER_URL's role may not create databases")
    with clones.clone(WORKER) as urls:
        yield urls


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    """Settings that read no file and no home of a developer."""
    from emporion.config import Settings

    return Settings(
        _env_file=None,
        database_url=None,
        redis_url=None,
        home=tmp_path_factory.mktemp("home"),
        pool_size=40,
    )


@pytest.fixture(scope="session")
def handler_packages() -> tuple[str, ...]:
    """The packages whose handlers the bus finds; a project with use cases of its own overrides it."""
    from emporion.testing.application import PACKAGES

    return PACKAGES


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def container(
    server: "ServerUrls", settings: "Settings", handler_packages: tuple[str, ...]
) -> "AsyncIterator[Container]":
    """The application's own composition root on the session's database, with cheap password hashes."""
    from emporion.testing.application import container_on

    container = container_on(server.app_url, settings, handler_packages)
    yield container
    await container.database().close()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_container(
    fresh_server: "ServerUrls", settings: "Settings", handler_packages: tuple[str, ...]
) -> "AsyncIterator[Container]":
    """The same on a database with no row in it, for this test alone."""
    from emporion.testing.application import container_on

    container = container_on(fresh_server.app_url, settings, handler_packages)
    yield container
    await container.database().close()


@pytest.fixture(scope="session")
def database(container: "Container") -> "Database":
    """The pool that `bus` uses."""
    return container.database()


@pytest.fixture(scope="session")
def bus(container: "Container") -> "Bus":
    """The real bus on the session's database."""
    return container.bus()


@pytest_asyncio.fixture(loop_scope="session")
async def savepoint_container(
    server: "ServerUrls", settings: "Settings", handler_packages: tuple[str, ...]
) -> "AsyncIterator[Container]":
    """The same on the session's database, in one transaction that is rolled back after the test; one unit of
    work at a time. See emporion.testing.rolled_back for what it is not for."""
    from dependency_injector import providers

    from emporion.testing.application import container_on
    from emporion.testing.rolled_back import RolledBackDatabase

    container = container_on(server.app_url, settings, handler_packages)
    async with RolledBackDatabase(server.app_url) as database:
        container.database.override(providers.Object(database))
        yield container


class QueryBudget(Protocol):
    """Makes a context manager that fails when more than `most` statements are sent; `of` another database
    than the session's."""

    def __call__(self, most: int, *, of: "Database | None" = None) -> AbstractContextManager[list[str]]: ...


@pytest.fixture
def query_budget(database: "Database") -> QueryBudget:
    """`with query_budget(3): ...` fails with the statements listed where more were sent. See
    emporion.testing.budget for what counts."""

    from emporion.testing import budget as budgets

    def budget(most: int, *, of: "Database | None" = None) -> AbstractContextManager[list[str]]:
        return budgets.query_budget(of or database, most)

    return budget
