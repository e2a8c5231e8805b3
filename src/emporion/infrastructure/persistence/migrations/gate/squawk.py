"""Squawk, a linter for PostgreSQL migrations: a program of its own, from the package `squawk-cli`."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from emporion.application.shared.schema import Finding, SchemaRefused
from emporion.infrastructure.persistence.migrations.gate.statements import short

EXCLUDED: Final[Mapping[str, str]] = {
    "prefer-bigint-over-int": "ids are UUIDs; integers count within a row: versions, positions, quantities",
}
"""Rules of squawk that are not asked, and why."""

_OLDEST_SERVER: Final = "15.0"


def squawked(scripts: Mapping[str, list[str]]) -> list[Finding]:
    """What squawk finds in the statements of each revision. Raises `SchemaRefused` where it does not run."""
    program = _program()
    with tempfile.TemporaryDirectory() as folder:
        lines = {revision: _write(Path(folder), revision, found) for revision, found in scripts.items()}
        options = [f"--pg-version={_OLDEST_SERVER}", "--reporter=json", f"--exclude={','.join(EXCLUDED)}"]
        answer = subprocess.run(  # noqa: S603
            [program, *options, *(f"{revision}.sql" for revision in scripts)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
    try:
        found: list[dict[str, Any]] = json.loads(answer.stdout)
    except json.JSONDecodeError as wrong:
        raise SchemaRefused(f"squawk does not work here: {answer.stderr or answer.stdout}") from wrong
    return [_finding(each, lines) for each in found]


def _program() -> str:
    beside = Path(sys.executable).parent / "squawk"
    found = str(beside) if beside.exists() else shutil.which("squawk")
    if found is None:
        raise SchemaRefused(
            "squawk is not installed, so migrations cannot be checked.\nInstall what development needs "
            "(make install), or pip install squawk-cli."
        )
    return found


def _write(folder: Path, revision: str, statements: list[str]) -> list[str]:
    """Write a script, and answer the statement that each of its lines belongs to."""
    texts = [f"{each};\n" for each in statements]
    (folder / f"{revision}.sql").write_text("".join(texts), encoding="utf-8")
    return [text for text in texts for _ in range(text.count("\n"))]


def _finding(said: dict[str, Any], lines: dict[str, list[str]]) -> Finding:
    revision = Path(said["file"]).stem
    owners = lines[revision]
    statement = owners[min(said["line"], len(owners) - 1)] if owners else ""
    return Finding(
        revision=revision,
        rule=said["rule_name"],
        statement=short(statement),
        message=said["message"],
        advice=said.get("help") or f"See https://squawkhq.com/docs/{said['rule_name']}.",
    )
