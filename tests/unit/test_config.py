"""Settings from the environment; URLs as people write them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from emporion.config import Settings, normalise_url


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "EMPORION_DATABASE_URL", "EMPORION_OWNER_DATABASE_URL", "EMPORION_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("postgres://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        (" postgresql+asyncpg://u:p@h/d\n", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        (
            "postgres://h/d?sslmode=verify-full&channel_binding=require",
            "postgresql+asyncpg://h/d?ssl=verify-full",
        ),
        ("postgresql://u:p%40x@h/d", "postgresql+asyncpg://u:p%40x@h/d"),
        (
            "postgresql://u:p@/d?host=/run/my%20pg&port=5433",
            "postgresql+asyncpg://u:p@/d?host=/run/my%20pg&port=5433",
        ),
        ("postgresql://u:p@[::1]:5432/d", "postgresql+asyncpg://u:p@[::1]:5432/d"),
    ],
)
def test_a_postgresql_url_is_normalised_to_asyncpg(written: str, normalised: str) -> None:
    assert normalise_url(written) == normalised
    assert normalise_url(normalised) == normalised


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/d", "sqlite:///x", "u:secret@h/d", "postgresql+psycopg://u:secret@h/d"]
)
def test_another_kind_of_url_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="write postgresql://") as refused:
        normalise_url(url)
    assert "secret" not in str(refused.value)


def test_nothing_set_means_the_embedded_server_on_this_machine_only() -> None:
    settings = Settings()
    assert (settings.is_embedded, settings.host, settings.port) == (True, "127.0.0.1", 8000)
    assert settings.home == Path(".emporion")


@pytest.mark.parametrize("name", ["DATABASE_URL", "EMPORION_DATABASE_URL"])
def test_a_database_url_is_taken_from_either_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "postgres://u:p@h/d")
    assert Settings().database_url == "postgresql+asyncpg://u:p@h/d"


def test_the_longer_name_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://h/shared")
    monkeypatch.setenv("EMPORION_DATABASE_URL", "postgres://h/own")
    assert Settings().database_url == "postgresql+asyncpg://h/own"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert Settings().is_embedded


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("EMPORION_PORT=9001\nEMPORION_LOG_LEVEL=debug\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("EMPORION_PORT", "9002")
    assert (Settings().port, Settings().log_level) == (9002, "debug")


def test_a_short_secret_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPORION_SECRET_KEY", "hunter2")
    with pytest.raises(ValidationError, match="at least 32 characters") as refused:
        Settings()
    assert "hunter2" not in str(refused.value)


def test_no_secret_shows_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPORION_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:hunter2@h/d")
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", "postgres://o:hunter2@h/d")
    assert "hunter2" not in repr(Settings())
    assert "kkk" not in repr(Settings())


def test_an_owner_without_a_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", "postgres://o:p@h/d")
    with pytest.raises(ValidationError, match="set DATABASE_URL beside"):
        Settings()


def test_allowed_networks_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().webhook_allowed_networks == ()
    monkeypatch.setenv("EMPORION_WEBHOOK_ALLOWED_NETWORKS", "10.1.0.0/16, ::1,")
    assert [str(each) for each in Settings().webhook_allowed_networks] == ["10.1.0.0/16", "::1/128"]


@pytest.mark.parametrize("text", ["10.1.0.0/33", "10.1.2.3/16", "intranet"])
def test_what_is_no_network_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("EMPORION_WEBHOOK_ALLOWED_NETWORKS", text)
    with pytest.raises(ValidationError, match="write networks like 10"):
        Settings()


def test_a_missing_file_of_authorities_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPORION_WEBHOOK_CA_FILE", "nowhere.pem")
    with pytest.raises(ValidationError, match="there is no file nowhere"):
        Settings()


def test_a_short_key_of_webhooks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPORION_WEBHOOK_KEY", "short")
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings()
