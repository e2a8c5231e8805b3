"""The migrations without a database: what there is, and their SQL."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script
from sqlalchemy.engine import make_url

from emporion.application.shared.schema import Revision, SchemaRefused, Verdict
from emporion.infrastructure.persistence.migrations.history import History, script_location
from emporion.infrastructure.persistence.migrations.step import run_step

_NOWHERE = make_url("postgresql+asyncpg://")


@dataclass(frozen=True)
class MigrationScripts:
    """The migrations in `folder`, the project's own when none is given. Nothing here connects."""

    folder: Path = field(default_factory=script_location)

    @cached_property
    def _history(self) -> History:
        return History(self.folder)

    def revisions(self) -> list[Revision]:
        """All of them, from the first to the newest."""
        return list(self._history.revisions)

    def files(self) -> list[tuple[Script, Revision]]:
        """The same with their modules."""
        return list(zip(self._history.scripts, self._history.revisions, strict=True))

    def lint(self) -> Verdict:
        """What the gate says of them; see `gate`. Raises `SchemaRefused` where it cannot work."""
        from emporion.infrastructure.persistence.migrations.gate import lint  # asks us for the SQL

        return lint(self)

    def upgrade_sql(self, target: str = "head") -> str:
        """The SQL of an upgrade: from nothing, or from the first of two revisions with a colon between."""
        start, _, end = target.rpartition(":")
        first, last = self._history.place(start or "base", None), self._history.place(end, start or None)
        if last < first:
            raise SchemaRefused(f"{target} leads down; say: emporion db downgrade {target} --sql.")
        return self._sql(f"{self._name(first)}:{self._name(last)}", up=True)

    def downgrade_sql(self, target: str = "-1") -> str:
        """The SQL that takes migrations back: from the newest, or from the first of two revisions."""
        start, _, end = target.rpartition(":")
        first = self._history.place(start or "head", None)
        last = self._history.place(end, self._name(first))
        if last > first:
            raise SchemaRefused(f"{target} leads up; say: emporion db upgrade {target} --sql.")
        return self._sql(f"{self._name(first)}:{self._name(last)}", up=False)

    def bare_sql(self, script: Script) -> str:
        """What one migration alone does on its way up."""
        config, out = self._config(bare=True)
        run_step(config, self._history.directory, script, up=True, sql=True)
        return out.getvalue()

    def _name(self, place: int) -> str:
        return self._history.revisions[place - 1].revision if place else "base"

    def _sql(self, span: str, *, up: bool) -> str:
        config, out = self._config(bare=False)
        (command.upgrade if up else command.downgrade)(config, span, sql=True)
        return out.getvalue()

    def _config(self, *, bare: bool) -> tuple[Config, io.StringIO]:
        out = io.StringIO()
        config = Config(stdout=out)
        config.output_buffer = out
        config.set_main_option("script_location", str(self.folder))
        config.attributes.update(url=_NOWHERE, bare=bare)
        return config, out
