"""Webhook endpoints of shops.

Revision: 0006
Revises: 0005
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("topics", postgresql.JSONB(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("keys", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(failing_since IS NULL) = (failure IS NULL)", name=op.f("ck_webhooks_failing_has_reason")),
        sa.CheckConstraint("(status = 'disabled') = (disabled_because IS NOT NULL AND disabled_at IS NOT NULL)", name=op.f("ck_webhooks_disabled_has_reason")),
        sa.CheckConstraint("disabled_because IN ('owner', 'gone', 'failing')", name=op.f("ck_webhooks_disabled_because")),
        sa.CheckConstraint("status IN ('enabled', 'disabled')", name=op.f("ck_webhooks_status")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_webhooks_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("shop_id", "url", name="uq_webhooks_url"),
    )
    op.execute("ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shop_isolation ON webhooks USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")


def downgrade() -> None:
    op.drop_table("webhooks")
