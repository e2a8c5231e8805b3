"""Shared by all tests: the test kit that ships with Emporion, and where the project's files are."""

from pathlib import Path

import pytest

from emporion.testing.postgres import ServerUrls

__all__ = ["PROJECT", "ServerUrls"]

pytest_plugins = ["emporion.testing.plugin"]

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files that the project did not write; they lie beside a checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared test data is not there: {SHARED_DATA.relative_to(PROJECT.parent)}")
    return SHARED_DATA
