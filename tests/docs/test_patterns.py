"""Every row of the table of patterns names a file and a test that are there."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.docs.markdown import PACKAGE, PROJECT

TABLES: Final = PROJECT / "docs" / "patterns.md"
_ROW: Final = re.compile(
    r"^\| (?P<pattern>[^|]+) \| (?P<how>[^|]+) \| `(?P<file>[^|`]+)` \| `(?P<test>[^|`]+)` \|$"
)


@dataclass(frozen=True, slots=True)
class Row:
    pattern: str
    file: str
    test: str


def rows() -> list[Row]:
    found = [_ROW.match(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]
    return [Row(row["pattern"], row["file"], row["test"]) for row in found if row is not None]


def test_every_line_of_a_table_is_a_row() -> None:
    lines = TABLES.read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|") and not line.startswith(("|---", "| a guide"))]
    assert len(tables) == len(rows()) >= 30


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.pattern)
def test_a_pattern_has_its_file_and_its_test(row: Row) -> None:
    assert any((root / row.file).exists() for root in (PACKAGE, PROJECT)), row.file
    file, _, name = row.test.partition("::")
    assert name in _tests(PROJECT / file), row.test


def _tests(file: Path) -> set[str]:
    parsed = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }
