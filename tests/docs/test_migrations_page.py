"""The commands of docs/migrations.md ("Running") run, and its table of rules is the gate's."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emporion.adapters.cli.main import run
from emporion.infrastructure.persistence.migrations import migrations
from emporion.infrastructure.persistence.migrations.gate import rules, shape, squawk
from emporion.runtime import Runtime
from emporion.testing.postgres import ServerUrls
from tests.docs.markdown import PROJECT, blocks

pytestmark = pytest.mark.long

PAGE = PROJECT / "docs" / "migrations.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, which the commands may add to."""
    copy = tmp_path / "alembic"
    shutil.copytree(PROJECT / "alembic", copy, ignore=shutil.ignore_patterns("ruff.toml", "__pycache__"))
    monkeypatch.setattr(migrations, "script_location", lambda: copy)
    return copy


def commands() -> Iterator[list[str]]:
    """Those of the section "Running"."""
    before, _, section = PAGE.read_text(encoding="utf-8").partition("## Running\n")
    first = before.count("\n")
    last = first + section.partition("\n## ")[0].count("\n")
    for block in (each for each in blocks(PAGE, "sh") if first < each.line <= last):
        for line in block.code.splitlines():
            words = shlex.split(line, comments=True)
            if words[:2] == ["emporion", "db"]:
                yield words[1:]


@pytest.mark.integration
@pytest.mark.usefixtures("folder")
def test_every_command_runs(
    fresh_server: ServerUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMPORION_DATABASE_URL", fresh_server.app_url)
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", fresh_server.owner_url)
    shown = list(commands())
    assert len(shown) >= 11
    for words in shown:
        if words[1] == "revision" and "--autogenerate" in words:
            assert run(Runtime, ["db", "upgrade"]) == 0  # an earlier command went a step back
        assert run(Runtime, words) == 0, (words, capsys.readouterr())
        if words[1] == "revision":
            assert run(Runtime, ["db", "upgrade"]) == 0


def test_the_rules_that_are_listed_are_those_that_there_are() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## The gate")[2].partition("## Rolling")[0]
    table = section.partition("| rule |")[2].partition("\n\n")[0]
    listed = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])
    }
    sources = (Path(module.__file__ or "").read_text(encoding="utf-8") for module in (rules, shape))
    named = {
        name for text in sources for name in re.findall(r'^ +"([a-z]+(?:-[a-z]+)+)",$', text, re.MULTILINE)
    }
    limits = {"lock-timeout-missing", "statement-timeout-missing"}
    assert listed == named | limits | {"not-rendered", "waiver-unused"}
    assert all(f"`{rule}`" in section for rule in squawk.EXCLUDED)
