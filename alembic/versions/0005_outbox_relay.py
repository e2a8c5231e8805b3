"""The outbox is relayed: sequence numbers, deliveries, and a view of all shops' queues for the worker.

Revision: 0005
Revises: 0004
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNPROCESSED = sa.text("processed_at IS NULL")
RELAYED = {"outbox_messages": "processed_at IS NULL AND ", "outbox_numberings": "", "deliveries": ""}


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("aggregate_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox_messages", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("outbox_messages", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")))
    op.add_column("outbox_messages", sa.Column("sequence", sa.BigInteger(), nullable=True))
    for column in ("aggregate_version", "version", "updated_at"):
        op.alter_column("outbox_messages", column, server_default=None)
    op.drop_index("ix_outbox_messages_unprocessed", table_name="outbox_messages", postgresql_where=UNPROCESSED)
    op.drop_index("ix_outbox_messages_aggregate", table_name="outbox_messages")
    op.create_index("ix_outbox_messages_unprocessed", "outbox_messages", ["shop_id", "priority", "id"], unique=False, postgresql_where=UNPROCESSED)
    op.create_index("ix_outbox_messages_unprocessed_of", "outbox_messages", ["shop_id", "aggregate_id"], unique=False, postgresql_where=UNPROCESSED)
    op.create_index("uq_outbox_messages_sequence", "outbox_messages", ["shop_id", "sequence"], unique=True, postgresql_where=sa.text("sequence IS NOT NULL"))
    op.create_table(
        "outbox_numberings",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_outbox_numberings")),
    )
    op.create_table(
        "deliveries",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'pending', 'delivered', 'dead')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(["shop_id", "message_id"], ["outbox_messages.shop_id", "outbox_messages.id"], name=op.f("fk_deliveries_outbox_messages")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("shop_id", "message_id", "subscriber", "destination", name="uq_deliveries_message"),
    )
    line = ["shop_id", "aggregate_id", "subscriber", "destination"]
    op.create_index("uq_deliveries_head", "deliveries", line, unique=True, postgresql_where=sa.text("state = 'pending'"))
    op.create_index("ix_deliveries_waiting", "deliveries", [*line, "sequence"], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("ix_deliveries_due", "deliveries", ["shop_id", "priority", "due_at", "id"], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.create_index(
        "ix_deliveries_dead", "deliveries", ["shop_id", "subscriber", "destination", "sequence"], unique=False, postgresql_where=sa.text("state = 'dead'")
    )
    op.create_index("ix_deliveries_delivered", "deliveries", ["shop_id", "finished_at"], unique=False, postgresql_where=sa.text("state = 'delivered'"))
    for table in ("outbox_numberings", "deliveries"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY shop_isolation ON {table} USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")
    # The worker asks which shops have work, in read-only transactions that say so; it writes as each shop.
    for table, rows in RELAYED.items():
        op.execute(f"CREATE POLICY relay ON {table} FOR SELECT USING ({rows}current_setting('app.relay', true) = 'on')")


def downgrade() -> None:
    op.execute("DROP POLICY relay ON outbox_messages")
    op.drop_table("deliveries")
    op.drop_table("outbox_numberings")
    op.drop_index("uq_outbox_messages_sequence", table_name="outbox_messages", postgresql_where=sa.text("sequence IS NOT NULL"))
    op.drop_index("ix_outbox_messages_unprocessed_of", table_name="outbox_messages", postgresql_where=UNPROCESSED)
    op.drop_index("ix_outbox_messages_unprocessed", table_name="outbox_messages", postgresql_where=UNPROCESSED)
    op.create_index("ix_outbox_messages_aggregate", "outbox_messages", ["shop_id", "aggregate_id", "topic"], unique=False)
    op.create_index("ix_outbox_messages_unprocessed", "outbox_messages", ["priority", "available_at", "id"], unique=False, postgresql_where=UNPROCESSED)
    for column in ("sequence", "updated_at", "version", "aggregate_version"):
        op.drop_column("outbox_messages", column)
