"""`emporion db` on stubs: what is asked of the schema and the server, and what is said."""

import json

import pytest

from emporion.application.shared.schema import Finding, Verdict, Waiver
from emporion.config import Settings
from tests.unit.cli.memory_runtime import MemoryRuntime


def test_status_is_1_while_the_server_does_not_run(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("db", "status", "--json") == 1
    assert json.loads(capsys.readouterr().out)["state"] == "stopped"
    assert emporion("db", "start") == 0
    assert emporion("db", "status") == 0
    assert emporion("db", "stop") == 0
    assert emporion("db", "status") == 1


@pytest.mark.parametrize("command", ["start", "stop", "status"])
def test_a_server_of_somebody_else_is_not_ours_to_start_or_stop(
    emporion: MemoryRuntime, command: str
) -> None:
    emporion.settings = Settings(database_url="postgres://u:p@h/d")
    assert emporion("db", command) == 2


def test_upgrade_and_downgrade_go_where_they_are_told(emporion: MemoryRuntime) -> None:
    assert emporion("db", "upgrade") == 0
    assert emporion("db", "downgrade") == 0
    assert emporion("db", "downgrade", "base") == 0
    assert emporion.reached.schema.done == ["upgrade head", "downgrade -1", "downgrade base"]


def test_upgrade_sql_prints_and_changes_nothing(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("db", "upgrade", "--sql") == 0
    assert emporion("db", "downgrade", "--sql") == 0
    assert capsys.readouterr().out == "CREATE TABLE x -- head\nDROP TABLE x -- -1\n"
    assert emporion.reached.schema.done == []


def test_check_is_1_where_models_and_database_differ(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("db", "check") == 0
    emporion.reached.schema.difference = "a column too many"
    assert emporion("db", "check") == 1
    assert "a column too many" in capsys.readouterr().err


def test_a_revision_takes_its_words_either_way(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    emporion("db", "revision", "gift cards", "--json")
    emporion("db", "revision", "-m", "gift cards", "--empty", "--json")
    emporion("db", "revision", "-m", "gift cards", "--autogenerate", "--phase", "contract", "--json")
    said = capsys.readouterr().out
    assert [
        said.count(f"gift cards-{each}.py") for each in ("True-expand", "False-expand", "True-contract")
    ] == [1, 1, 1]


def test_each_step_is_told_with_its_phase_and_duration(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("db", "upgrade", "--json") == 0
    said = capsys.readouterr()
    (step,) = json.loads(said.out)["steps"]
    assert step == {
        "revision": "0001",
        "down_revision": None,
        "title": "The first [tables]",
        "phase": "expand",
        "direction": "up",
        "seconds": 0.25,
        "tries": 2,
    }
    assert "somebody else is at it" in said.err
    emporion("db", "downgrade")
    assert "The first [tables]" in capsys.readouterr().out


def test_no_schema_is_said_in_words(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    emporion.reached.schema.at = ""
    emporion("db", "current")
    assert capsys.readouterr().out == "The database has no schema yet.\n"


def test_lint_is_0_where_nothing_is_wrong(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("db", "lint") == 0
    assert capsys.readouterr().out == "1 migrations, nothing wrong.\n"


def test_lint_is_1_with_what_is_wrong_and_what_to_do_instead(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Finding("0001", "no-good", "DROP [x]", "It drops.", "Do not.")
    emporion.files.verdict = Verdict(("0001",), (found,), (Waiver("0001", "tiny", 3, "[small]"),))
    assert emporion("db", "lint") == 1
    said = capsys.readouterr().out
    assert all(
        words in said for words in ("0001 no-good", "DROP [x]", "It drops.", "Instead: Do not.", "[small]")
    )
    assert emporion("db", "lint", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["findings"][0]["rule"] == "no-good"
    assert answer["waivers"][0]["findings"] == 3
