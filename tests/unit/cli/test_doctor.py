"""What `doctor` finds, and how bad it is."""

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from emporion.application.shared.schema import Fit, Standing
from emporion.config import Settings
from tests.unit.cli.memory_runtime import MemoryRuntime


@pytest.fixture(autouse=True)
def _somewhere(emporion: MemoryRuntime, tmp_path: Path) -> None:
    emporion.settings = Settings(home=tmp_path / "home", port=0)


def findings(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], *, exit_code: int
) -> dict[str, str]:
    assert emporion("doctor", "--json") == exit_code
    return {check["name"]: check["verdict"] for check in json.loads(capsys.readouterr().out)}


def test_a_sound_installation_is_0(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(emporion, capsys, exit_code=0)
    found.pop("packages")  # depends on how the tests are run
    assert set(found.values()) == {"good"}


@pytest.mark.parametrize(
    ("major", "verdict", "exit_code"), [(14, "bad", 1), (15, "good", 0), (19, "doubtful", 0)]
)
def test_servers_older_than_15_are_refused(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], major: int, verdict: str, exit_code: int
) -> None:
    emporion.reached.seen = replace(emporion.reached.seen, major=major, version=f"{major}.1")
    assert findings(emporion, capsys, exit_code=exit_code)["server"] == verdict


def test_one_role_for_owner_and_application_is_doubtful(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.reached.seen = replace(
        emporion.reached.seen, owned_tables=("users", "shops"), rewritable=("transfers",)
    )
    found = findings(emporion, capsys, exit_code=0)
    assert (found["role"], found["append-only"]) == ("doubtful", "doubtful")
    emporion("doctor")
    assert "EMPORION_OWNER_DATABASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize("power", ["is_superuser", "bypasses_row_security"])
def test_a_role_that_nothing_holds_back_is_doubtful(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], power: str
) -> None:
    seen = emporion.reached.seen
    emporion.reached.seen = (
        replace(seen, is_superuser=True)
        if power == "is_superuser"
        else replace(seen, bypasses_row_security=True)
    )
    assert findings(emporion, capsys, exit_code=0)["role"] == "doubtful"


@pytest.mark.parametrize(
    ("serves", "advice", "verdict"),
    [(True, "", "good"), (True, "Run: it.", "doubtful"), (False, "Run: it.", "bad")],
)
def test_a_schema_is_as_good_as_what_can_be_served_on_it(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], serves: bool, advice: str, verdict: str
) -> None:
    emporion.reached.stands = Standing(Fit.BEHIND, serves, "It is [old].", advice)
    assert findings(emporion, capsys, exit_code=0 if serves else 1)["schema"] == verdict


def test_a_database_that_does_not_answer_is_one_finding_among_others(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.outage = ConnectionRefusedError("nobody there")
    found = findings(emporion, capsys, exit_code=1)
    assert (found["database"], found["python"]) == ("bad", "good")


def test_a_port_in_use_is_doubtful(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        emporion.settings = emporion.settings.model_copy(update={"port": other.getsockname()[1]})
        assert findings(emporion, capsys, exit_code=0)["port"] == "doubtful"


def test_a_server_of_ones_own_needs_a_secret_key(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.settings = emporion.settings.model_copy(update={"database_url": "postgresql+asyncpg://h/d"})
    assert findings(emporion, capsys, exit_code=1)["secret key"] == "bad"
