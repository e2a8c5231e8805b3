"""Erasures of persons: requests, and what was done in each shop.

Revision: 0009
Revises: 0008
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("tokens_end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("walk", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("tallies", postgresql.JSONB(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("walk > 0", name=op.f("ck_erasures_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("user_id", name="uq_erasures_user_id"),
    )
    op.create_index("ix_erasures_due", "erasures", ["due_at", "id"], unique=False, postgresql_where=UNFINISHED)
    op.create_table(
        "erasure_steps",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("walk", sa.Integer(), nullable=False),
        sa.Column("tallies", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name="fk_erasure_steps_erasure"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_erasure_steps_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_erasure_steps")),
        sa.UniqueConstraint("shop_id", "erasure_id", "walk", name="uq_erasure_steps_walk"),
    )
    op.create_index("ix_erasure_steps_erasure_id", "erasure_steps", ["erasure_id"], unique=False)
    op.execute("ALTER TABLE erasure_steps ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shop_isolation ON erasure_steps USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")


def downgrade() -> None:
    op.drop_index("ix_erasure_steps_erasure_id", table_name="erasure_steps")
    op.drop_table("erasure_steps")
    op.drop_index("ix_erasures_due", table_name="erasures", postgresql_where=UNFINISHED)
    op.drop_table("erasures")
