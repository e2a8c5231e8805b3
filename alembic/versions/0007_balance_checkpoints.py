"""Balances of the shops' own wallets up to a point in the past, so that they are not summed up from the start.

Revision: 0007
Revises: 0006
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "balance_checkpoints",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("transfers > 0", name=op.f("ck_balance_checkpoints_transfers")),
        sa.ForeignKeyConstraint(["shop_id", "wallet_id"], ["wallets.shop_id", "wallets.id"], name="fk_balance_checkpoints_wallet"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_balance_checkpoints_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_balance_checkpoints")),
        sa.UniqueConstraint("shop_id", "wallet_id", "before_id", name="uq_balance_checkpoints_before"),
    )
    op.execute("ALTER TABLE balance_checkpoints ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shop_isolation ON balance_checkpoints USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")


def downgrade() -> None:
    op.drop_table("balance_checkpoints")
