"""Whoever asks for help, or mistypes, does not wait for what only the work needs."""

import subprocess
import sys

import pytest

HEAVY = {"alembic", "asyncpg", "dependency_injector", "fastapi", "pydantic_settings", "sqlalchemy", "uvicorn"}
LOOK = """
import sys
from emporion.__main__ import main
try:
    main()
except SystemExit as left:
    print(left.code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], "0"), (["order", "place", "--help"], "0"), (["nope"], "2")]
)
def test_help_and_mistakes_import_neither_database_nor_web_framework(arguments: list[str], code: str) -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True)
    left, *imported = ran.stderr.splitlines()[-1].split(" ")
    assert (left, HEAVY & set(imported)) == (code, set())
