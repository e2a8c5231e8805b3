"""How commands end, and what they say where."""

import json

import pytest

from emporion import __version__
from emporion.config import Settings
from tests.unit.cli.memory_runtime import MemoryRuntime


@pytest.mark.parametrize(
    "arguments", [("--help",), ("db", "--help"), ("order", "place", "--help"), ("--version",)]
)
def test_help_and_version_need_no_settings(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert emporion(*arguments) == 0
    assert capsys.readouterr().err == ""


def test_the_version_is_the_packages(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    emporion("--version")
    assert capsys.readouterr().out == f"{__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("db", "nope"),
        ("shop", "open"),
        ("serve", "--port", "70000"),
        ("db", "revision"),
        ("db", "--x"),
    ],
)
def test_a_wrong_call_is_2(emporion: MemoryRuntime, arguments: tuple[str, ...]) -> None:
    assert emporion(*arguments) == 2


def test_a_refusal_is_1_and_says_why_on_stderr(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("shop", "open", "acme", "--owner", "nobody@example.com", "--currency", "EUR") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "nobody@example.com" in said.err


def test_with_json_a_refusal_is_an_object_too(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion("shop", "open", "acme", "--owner", "nobody@example.com", "--currency", "EUR", "--json")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "user-not-found"


def test_infrastructure_that_is_known_to_fail_is_3_and_explained(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.outage = ConnectionRefusedError("nobody there")
    assert emporion("db", "current") == 3
    assert capsys.readouterr().err == "Error: Explained: nobody there\n"


def test_a_bug_is_3_and_shows_no_traceback(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.outage = ZeroDivisionError("oh")
    assert emporion("db", "current") == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "--debug" in said


def test_a_bug_shows_its_traceback_with_debug(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion.outage = ZeroDivisionError("oh")
    assert emporion("db", "current", "--debug") == 3
    assert "Traceback" in capsys.readouterr().err


def test_wrong_settings_are_3_and_name_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from emporion.adapters.cli.main import run

    class Broken(MemoryRuntime):
        def __init__(self) -> None:
            super().__init__(settings=Settings())

    monkeypatch.setenv("EMPORION_PORT", "many")
    assert run(Broken, ["db", "status"]) == 3
    assert "EMPORION_PORT: Input should be a valid integer" in capsys.readouterr().err


def test_json_counts_wherever_it_stands(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("--json", "db", "current"), ("db", "--json", "current"), ("db", "current", "--json")):
        emporion(*arguments)
        assert json.loads(capsys.readouterr().out) == {"revision": "0001 (head)"}
