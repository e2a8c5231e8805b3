"""The command line as it is installed, on a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import providers

from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.testing.postgres import Clones, ServerUrls
from tests.cli.terminal import Terminal


@pytest.fixture(scope="module")
def server(server: ServerUrls, clones: Clones | None) -> Iterator[ServerUrls]:
    """A database of the module's own: workers look after all shops, and here find none of other tests."""
    if clones is None:
        yield server
        return
    with clones.clone("cli") as urls:
        yield urls


@pytest.fixture
def terminal(
    server: ServerUrls,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Terminal]:
    """Types commands against the test database, in an empty folder."""
    monkeypatch.setenv("EMPORION_DATABASE_URL", server.app_url)
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", server.owner_url)
    monkeypatch.setenv("EMPORION_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("EMPORION_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EMPORION_PORT", "0")
    monkeypatch.chdir(tmp_path)
    # Whoever types registers somebody first, and a hash takes as long as all the rest of that.
    with Container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP)):
        yield Terminal(capsys, monkeypatch)


@pytest.fixture
def shop(terminal: Terminal) -> str:
    """The slug of an open shop in EUR."""
    return terminal.has_a_shop()
