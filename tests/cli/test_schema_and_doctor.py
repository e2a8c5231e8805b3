"""`emporion db` and `emporion doctor` on a real server."""

import pytest

from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal


def findings(terminal: Terminal, *, exit_code: int = 0) -> dict[str, str]:
    return {each["name"]: each["verdict"] for each in terminal.types("doctor", exit_code=exit_code)}


def test_the_schema_is_at_its_newest_and_agrees_with_the_models(terminal: Terminal) -> None:
    head = terminal.types("db history")["history"][0]
    assert terminal.types("db current")["revision"] == f"{head['revision']} (head)"
    assert terminal.types("db check") == {"difference": None}
    assert "CREATE TABLE" in terminal.types("db upgrade --sql")["sql"]


def test_two_roles_are_found_sound(terminal: Terminal) -> None:
    found = findings(terminal)
    assert {found[name] for name in ("server", "role", "append-only", "schema", "secret key")} == {"good"}


def test_serving_as_the_owner_is_warned_of(
    terminal: Terminal, server: ServerUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPORION_DATABASE_URL", server.owner_url)
    found = findings(terminal)
    assert (found["role"], found["append-only"]) == ("doubtful", "doubtful")


def test_a_missing_secret_key_hides_no_other_finding(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMPORION_SECRET_KEY")
    found = findings(terminal, exit_code=1)
    assert (found["secret key"], found["role"], found["schema"]) == ("bad", "good", "good")


@pytest.mark.parametrize("command", ["doctor", "db current", "report sales --shop acme"])
def test_no_password_is_shown_when_the_database_is_not_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for name in ("EMPORION_DATABASE_URL", "EMPORION_OWNER_DATABASE_URL"):
        monkeypatch.setenv(name, "postgres://u:hunter2@127.0.0.1:1/d")
    answer = terminal.types(command, exit_code=1 if command == "doctor" else 3)
    assert "does not answer" in str(answer)
    assert "hunter2" not in str(answer)
