"""Changes are looked up by time, and by who made them.

Revision: 0010
Revises: 0009
Created: 2026-11-21
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

phase = "expand"
lock_timeout = "5s"
statement_timeout = "1h"

INDEXES = {"ix_audit_records_created_at": ["shop_id", "created_at", "id"], "ix_audit_records_actor": ["shop_id", "actor_id", "created_at", "id"]}


def upgrade() -> None:
    # The audit trail is the largest table, and each order writes to it. What an interrupted try has left is
    # built again.
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.drop_index(name, table_name="audit_records", if_exists=True, postgresql_concurrently=True)
            op.create_index(name, "audit_records", columns, unique=False, if_not_exists=True, postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in reversed(INDEXES):
            op.drop_index(name, table_name="audit_records", if_exists=True, postgresql_concurrently=True)
