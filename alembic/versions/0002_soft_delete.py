"""Who deleted a user or a product, and why.

Revision: 0002
Revises: 0001
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DELETED = {"users": ["id"], "products": ["shop_id", "id"]}


def upgrade() -> None:
    for table, columns in DELETED.items():
        op.add_column(table, sa.Column("deleted_by", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("delete_reason", sa.Text(), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_live_is_not_deleted"), table, "deleted_at IS NOT NULL OR (deleted_by IS NULL AND delete_reason IS NULL)")
        op.create_index(f"ix_{table}_deleted", table, columns, unique=False, postgresql_where=sa.text("deleted_at IS NOT NULL"))


def downgrade() -> None:
    for table in reversed(DELETED):
        op.drop_index(f"ix_{table}_deleted", table_name=table, postgresql_where=sa.text("deleted_at IS NOT NULL"))
        op.drop_constraint(op.f(f"ck_{table}_live_is_not_deleted"), table, type_="check")
        op.drop_column(table, "delete_reason")
        op.drop_column(table, "deleted_by")
