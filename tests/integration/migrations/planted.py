"""Migrations that tests put on top of the project's own, in a folder of their own."""

import shutil
from pathlib import Path
from textwrap import dedent, indent

from emporion.infrastructure.persistence.migrations import MigrationScripts
from tests.conftest import PROJECT

_MODULE = '''"""{title}.

Revision: {revision}
Revises: {down}
"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down!r}
{head}


def upgrade() -> None:
{up}


def downgrade() -> None:
{down_body}
'''

LIMITS = 'lock_timeout = "5s"\nstatement_timeout = "30s"\n'


class Planted:
    """The project's migrations with more on top."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "alembic"
        shutil.copytree(PROJECT / "alembic", self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        self.head = MigrationScripts().revisions()[-1].revision

    def add(
        self,
        up: str,
        down: str = "pass",
        *,
        phase: str | None = "expand",
        limits: str = LIMITS,
        more: str = "",
        title: str = "Planted",
        name: str | None = None,
        after: str | None = None,
    ) -> str:
        """Write one more migration; `after` another one than the newest. Answers its revision."""
        below = after or self.head
        revision = name or f"9{len(list((self.folder / 'versions').glob('*.py'))):03}"
        head = (f'phase = "{phase}"\n' if phase is not None else "") + limits + dedent(more)
        text = _MODULE.format(
            title=title,
            revision=revision,
            down=below,
            head=head,
            up=indent(dedent(up).strip("\n"), "    "),
            down_body=indent(dedent(down).strip("\n"), "    "),
        )
        (self.folder / "versions" / f"{revision}_planted.py").write_text(text, encoding="utf-8")
        if after is None:
            self.head = revision
        return revision
