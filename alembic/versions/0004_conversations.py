"""Conversations between customers and staff.

Revision: 0004
Revises: 0003
Created: 2026-11-24
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("messages", postgresql.JSONB(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("last_message_id", sa.Uuid(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_read", sa.Integer(), nullable=False),
        sa.Column("customer_unread", sa.Integer(), nullable=False),
        sa.Column("staff_read", sa.Integer(), nullable=False),
        sa.Column("staff_unread", sa.Integer(), nullable=False),
        sa.Column("metadata", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("customer_read >= 0 AND customer_read <= message_count AND customer_unread >= 0", name=op.f("ck_conversations_customer_marker")),
        sa.CheckConstraint("message_count >= 1 AND message_count <= 1000", name=op.f("ck_conversations_messages")),
        sa.CheckConstraint("staff_read >= 0 AND staff_read <= message_count AND staff_unread >= 0", name=op.f("ck_conversations_staff_marker")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_conversations_status")),
        sa.ForeignKeyConstraint(["customer_id"], ["users.id"], name="fk_conversations_customer"),
        sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders.shop_id", "orders.id"], name="fk_conversations_order"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_conversations_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_conversations")),
    )
    op.create_index("ix_conversations_activity", "conversations", ["shop_id", "last_message_id"], unique=False)
    op.create_index("ix_conversations_customer", "conversations", ["shop_id", "customer_id", "last_message_id"], unique=False)
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"], unique=False)
    op.create_index("ix_conversations_order", "conversations", ["shop_id", "order_id"], unique=False, postgresql_where=sa.text("order_id IS NOT NULL"))
    op.create_index("ix_conversations_staff_unread", "conversations", ["shop_id", "staff_unread"], unique=False, postgresql_where=sa.text("staff_unread > 0"))
    op.create_index("ix_conversations_status", "conversations", ["shop_id", "status", "last_message_id"], unique=False)
    op.execute("ALTER TABLE conversations ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shop_isolation ON conversations USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")


def downgrade() -> None:
    op.drop_index("ix_conversations_status", table_name="conversations")
    op.drop_index("ix_conversations_staff_unread", table_name="conversations", postgresql_where=sa.text("staff_unread > 0"))
    op.drop_index("ix_conversations_order", table_name="conversations", postgresql_where=sa.text("order_id IS NOT NULL"))
    op.drop_index("ix_conversations_customer_id", table_name="conversations")
    op.drop_index("ix_conversations_customer", table_name="conversations")
    op.drop_index("ix_conversations_activity", table_name="conversations")
    op.drop_table("conversations")
