"""${message.rstrip(".")}.

Revision: ${up_revision}
Revises: ${down_revision | comma,n}
Created: ${create_date}
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}

# expand: only adds, so the version before works on it. migrate: moves to what was added. contract: takes away
# what only older versions used.
phase = ${repr(config.attributes.get("phase", "expand"))}
# Waiting for a lock holds up whoever comes after: give up early, the runner tries again.
lock_timeout = "5s"
# Of each statement. VALIDATE CONSTRAINT and CREATE INDEX CONCURRENTLY may take longer: they hold up nobody.
statement_timeout = "30s"


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
