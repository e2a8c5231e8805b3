"""Runs one migration through `alembic/env.py`, from a folder that is read once."""

from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import RevisionStep
from alembic.script import Script, ScriptDirectory


def run_step(
    config: Config, directory: ScriptDirectory, script: Script, *, up: bool, sql: bool = False
) -> None:
    """Apply a migration or take it back, or print its SQL."""

    def only(_: Any, __: Any) -> list[RevisionStep]:
        return [RevisionStep(directory.revision_map, script, up)]

    below = script.down_revision or "base"
    start, end = (below, script.revision) if up else (script.revision, below)
    given = {"starting_rev": start} if sql else {}
    with EnvironmentContext(config, directory, fn=only, as_sql=sql, destination_rev=end, **given):
        directory.run_env()
