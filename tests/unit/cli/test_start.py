"""Whoever asks for help, or mistypes, does not wait for what only the work needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from emporion.adapters.cli.main import build
from emporion.adapters.cli.session import Session
from tests.unit.cli.memory_runtime import MemoryRuntime

HEAVY = {"alembic", "asyncpg", "dependency_injector", "fastapi", "pydantic_settings", "sqlalchemy", "uvicorn"}
LOOK = """
import sys
from emporion.__main__ import main
try:
    main()
except SystemExit as left:
    print(left.code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], "0"), (["order", "place", "--help"], "0"), (["nope"], "2")]
)
def test_help_and_mistakes_import_neither_database_nor_web_framework(arguments: list[str], code: str) -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True)
    left, *imported = ran.stderr.splitlines()[-1].split(" ")
    assert (left, HEAVY & set(imported)) == (code, set())


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "url", "code", "needed"),
    [
        (["db", "status"], "", "1", {"pydantic_settings"}),  # 1: it does not run
        (
            ["outbox", "status"],
            "postgresql://nobody@127.0.0.1:1/nothing",
            "3",
            HEAVY - {"fastapi", "uvicorn", "alembic"},
        ),
    ],
)
def test_a_command_imports_what_it_needs(
    arguments: list[str], url: str, code: str, needed: set[str], tmp_path: Path
) -> None:
    chosen = {"EMPORION_HOME": str(tmp_path / "home"), "EMPORION_DATABASE_URL": url}
    environment = {**os.environ, **chosen, "EMPORION_SECRET_KEY": "k" * 32}
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    left, *imported = ran.stderr.splitlines()[-1].split(" ")
    assert (left, HEAVY & set(imported)) == (code, needed)


WHOLE = typer.main.get_group(build(Session(MemoryRuntime)))


@pytest.mark.parametrize("word", WHOLE.commands)
def test_what_is_built_for_a_word_is_all_that_begins_with_it(word: str) -> None:
    """A module that adds to a group has a name that begins with the group's."""
    assert _known(typer.main.get_group(build(Session(MemoryRuntime), word)), word) == _known(WHOLE, word)


def test_for_a_word_that_is_none_everything_is_built() -> None:
    """So that what is said of a mistake is the same."""
    assert set(typer.main.get_group(build(Session(MemoryRuntime), "s")).commands) == set(WHOLE.commands)


def _known(root: typer.core.TyperGroup, word: str) -> list[str]:
    found = root.commands[word]
    return sorted(found.commands) if isinstance(found, typer.core.TyperGroup) else [word]
