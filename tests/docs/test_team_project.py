"""The project of docs/testing.md: somebody else's command, tested with the kit in processes of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, EmbeddedUrls
from emporion.testing.postgres import Administrator
from tests.docs.markdown import PROJECT, blocks

pytestmark = [pytest.mark.integration, pytest.mark.long]

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


def test_the_pages_tests_pass_with_two_workers_and_a_smaller_budget_fails_with_the_statements_listed(
    project: Path,
) -> None:
    file = project / "tests" / "test_mark_down_on_postgres.py"
    code = file.read_text(encoding="utf-8").replace("query_budget(3)", "query_budget(2)")
    file.with_name("test_with_a_smaller_budget.py").write_text(code, encoding="utf-8")
    ran = _pytest(project, "-n", "2", "-k", "not smaller_budget or twenty_variants")
    assert "1 failed, 5 passed" in ran.stdout, ran.stdout + ran.stderr
    assert re.search(r"FAILED tests/test_with_a_smaller_budget.py::\w*twenty_variants", ran.stdout)
    assert "3 statements, 2 allowed" in ran.stdout
    assert re.search(r"1 x SELECT variants", ran.stdout)
    assert list((project / "tmp").rglob("pg*")) == []


def test_on_a_named_server_nothing_is_left_and_its_own_database_is_as_it_was(project: Path) -> None:
    with EmbeddedPostgres(throwaway=True) as urls:
        ran = _pytest(project, "-n", "2", "-k", "postgres", server=urls)
        assert "4 passed" in ran.stdout, ran.stdout + ran.stderr
        with Administrator(urls.owner_url) as owner:
            assert owner.rows("SELECT 1 FROM pg_database WHERE starts_with(datname, 'emporion_test_')") == []
            assert owner.rows("SELECT 1 FROM pg_tables WHERE tablename = 'orders'") == []


def test_a_role_without_createdb_serves_one_process_and_says_so_to_more(project: Path) -> None:
    with EmbeddedPostgres(project / "home") as urls:
        alone = _pytest(project, "-n", "0", "-k", "empty or whole", server=urls)
        assert "1 passed, 1 skipped" in alone.stdout, alone.stdout + alone.stderr
        worker = _pytest(project, "-n", "1", "-k", "whole", server=urls)
        assert "may not create databases" in worker.stdout


def _pytest(
    project: Path, *arguments: str, server: EmbeddedUrls | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EMPORION", "PYTEST"))}
    environment = {**kept, "PYTHONPATH": str(PROJECT / "src")}
    if server is not None:
        environment["EMPORION_TEST_OWNER_URL"] = server.owner_url
        environment["EMPORION_TEST_APP_URL"] = server.app_url
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", "tmp"]
    return subprocess.run(
        [*command, *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
