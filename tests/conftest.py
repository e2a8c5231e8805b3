"""Shared by all tests: the test kit that ships with Emporion, and where the project's files are."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.logbook import kept_logging

pytest_plugins = ["emporion.testing.plugin"]

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"

_ON_POSTGRES = tuple(
    f"{PROJECT / 'tests' / each}{os.sep}" for each in ("cli", "concurrency", "integration", "web")
)


def pytest_configure() -> None:
    """What makes tests quicker without making them others."""
    # Without bytecode, as in many containers, each worker and each process that a test starts would compile
    # everything that it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Thousands of tests are many objects that stay; looking through them for garbage as often as Python does
    # for a short program takes a tenth of the time. While they are found nothing is garbage.
    gc.set_threshold(10_000, 10, 10)
    gc.disable()
    # Until somebody sets up the log: the default draws every local variable of a traceback, for seconds.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole folders, here and once: a hook of each folder's own would be given all tests."""
    for item in items:
        if str(item.path).startswith(_ON_POSTGRES):
            item.add_marker(pytest.mark.integration)


def pytest_collection_finish() -> None:
    """What there is now stays until the end: it is not looked through again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command line that a test runs sets up the log of this process, which is no other test's."""
    with kept_logging():
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that the project did not write; they lie beside a checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared test data is not there: {SHARED_DATA.relative_to(PROJECT.parent)}")
    return SHARED_DATA


@pytest.fixture(scope="session")
async def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with our tables and nothing in them, to be copied."""
    # Here, because pytest-xdist's controller reads this file, too, and does without the application.
    from emporion.infrastructure.persistence.database import Database
    from emporion.infrastructure.persistence.sqlite.schema import create_schema

    place = tmp_path_factory.mktemp("sqlite") / "schema.db"
    async with Database(f"sqlite:///{place}") as database:
        await create_schema(database.engine)
    return place
