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


def upgrade() -> None:
    op.create_index("ix_audit_records_created_at", "audit_records", ["shop_id", "created_at", "id"], unique=False)
    op.create_index("ix_audit_records_actor", "audit_records", ["shop_id", "actor_id", "created_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_records_actor", table_name="audit_records")
    op.drop_index("ix_audit_records_created_at", table_name="audit_records")
