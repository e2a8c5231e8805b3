"""`serve` and `worker` do not start on a schema that this code does not know, and say what to run."""

import asyncio
import shutil
from pathlib import Path

import pytest

from emporion.infrastructure.persistence.migrations import Migrations, migrations
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal
from tests.conftest import PROJECT
from tests.integration.migrations.catalog import ask, run


@pytest.fixture
def spoilt(terminal: Terminal, fresh_server: ServerUrls, monkeypatch: pytest.MonkeyPatch) -> ServerUrls:
    """The database that the terminal's commands now use, and that may be spoilt."""
    monkeypatch.setenv("EMPORION_DATABASE_URL", fresh_server.app_url)
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", fresh_server.owner_url)
    return fresh_server


@pytest.mark.parametrize("command", ["serve", "worker --once"])
def test_no_schema_and_an_old_one_say_to_upgrade(
    terminal: Terminal, spoilt: ServerUrls, command: str
) -> None:
    Migrations(spoilt.owner_url).downgrade("0009")
    assert "Run: emporion db upgrade." in terminal.types(command, exit_code=3)["error"]["message"]
    Migrations(spoilt.owner_url).downgrade("base")
    error = terminal.types(command, exit_code=3)["error"]
    assert error["message"] == "The database has no schema.\nRun: emporion db upgrade."
    assert (error["code"], error["fit"]) == ("schema", "absent")


@pytest.mark.parametrize("command", ["serve", "worker --once"])
def test_a_schema_of_newer_code_says_to_run_that(
    terminal: Terminal, spoilt: ServerUrls, command: str
) -> None:
    asyncio.run(run(spoilt.owner_url, "UPDATE alembic_version SET version_num = 'future'"))
    error = terminal.types(command, exit_code=3)["error"]
    assert "at future, which this version" in error["message"]
    assert error["message"].endswith("Run a version of Emporion that knows it.")


def test_a_schema_ahead_by_an_expansion_is_worked_on_and_told_of(
    terminal: Terminal, spoilt: ServerUrls
) -> None:
    head = terminal.types("db history")["history"][0]["revision"]
    asyncio.run(
        run(
            spoilt.owner_url,
            "UPDATE alembic_version SET version_num = 'future'; INSERT INTO schema_revisions VALUES "
            f"('future', '{head}', 'expand', 'More', now(), 1)",
        )
    )
    terminal.runs("worker --once")
    finding = next(each for each in terminal.types("doctor") if each["name"] == "schema")
    assert (finding["verdict"], "future (expand: More)" in finding["finding"]) == ("doubtful", True)


def test_an_upgrade_tells_its_steps_and_a_second_one_has_none(terminal: Terminal, spoilt: ServerUrls) -> None:
    down = terminal.types("db downgrade -2")
    assert [step["direction"] for step in down["steps"]] == ["down", "down"]
    up = terminal.types("db upgrade")
    assert [step["revision"] for step in up["steps"]] == [step["revision"] for step in down["steps"][::-1]]
    assert all(step["seconds"] > 0 and step["tries"] == 1 and step["phase"] for step in up["steps"])
    assert terminal.types("db upgrade") == {"revision": up["revision"], "steps": []}
    assert "Nothing to do" in terminal.reads("db upgrade")


def test_a_revision_is_written_with_limits_both_ways_and_its_phase(
    terminal: Terminal, spoilt: ServerUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "alembic"
    shutil.copytree(PROJECT / "alembic", folder, ignore=shutil.ignore_patterns("ruff.toml"))
    monkeypatch.setattr(migrations, "script_location", lambda: folder)
    asyncio.run(run(spoilt.owner_url, "DROP INDEX ix_orders_placed_at"))
    file = terminal.types("db revision --autogenerate --phase migrate -m", "orders are found by day")["file"]
    text = Path(file).read_text(encoding="utf-8")
    assert 'phase = "migrate"\n' in text
    assert 'lock_timeout = "5s"\n' in text
    assert 'statement_timeout = "30s"\n' in text
    up, down = "".join(text.split()).split("defdowngrade")
    assert 'op.create_index("ix_orders_placed_at"' in up
    assert 'op.drop_index("ix_orders_placed_at"' in down
    assert text.startswith('"""orders are found by day.\n')
    empty = Path(terminal.types("db revision --empty -m", "x")["file"]).read_text(encoding="utf-8")
    assert 'phase = "expand"\n' in empty
    assert asyncio.run(ask(spoilt.owner_url, "SELECT count(*) FROM alembic_version")) == [(1,)]
