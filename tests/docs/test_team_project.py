"""The project of docs/testing.md: somebody else's command, tested with the kit in processes of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import PROJECT, blocks

pytestmark = pytest.mark.integration

PAGE = PROJECT / "docs" / "testing.md"
NEW_FILE = "new file: "


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty folder with the page's files."""
    for language in ("python", "toml"):
        for block in blocks(PAGE, language):
            file = tmp_path / block.note.removeprefix(NEW_FILE)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
    return tmp_path


def test_the_pages_tests_pass_with_two_workers_on_a_server_of_their_own(project: Path) -> None:
    ran = _pytest(project, "-n", "2")
    assert "5 passed" in ran.stdout, ran.stdout + ran.stderr
    assert list((project / "tmp").rglob("pg*")) == []


def test_a_test_over_its_budget_fails_with_the_statements_listed(project: Path) -> None:
    file = project / "tests" / "test_mark_down_on_postgres.py"
    file.write_text(file.read_text(encoding="utf-8").replace("query_budget(3)", "query_budget(2)"))
    ran = _pytest(project, "-k", "twenty_variants")
    assert "1 failed" in ran.stdout, ran.stdout + ran.stderr
    assert "3 statements, 2 allowed" in ran.stdout
    assert re.search(r"1 x SELECT variants", ran.stdout)


def _pytest(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EMPORION", "PYTEST"))}
    environment = {**kept, "PYTHONPATH": str(PROJECT / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", "tmp"]
    return subprocess.run(
        [*command, *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
