"""Posts of shops.

Revision: 0011
Revises: 0010
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIVE = sa.text("deleted_at IS NULL")
DELETED = sa.text("deleted_at IS NOT NULL")
PUBLISHED = sa.text("deleted_at IS NULL AND published_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.Uuid(), nullable=True),
        sa.Column("delete_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("deleted_at IS NOT NULL OR (deleted_by IS NULL AND delete_reason IS NULL)", name=op.f("ck_posts_live_is_not_deleted")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_posts_author"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_posts_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_author", "posts", ["shop_id", "author_id", "id"], unique=False, postgresql_where=LIVE)
    op.create_index("ix_posts_author_id", "posts", ["author_id"], unique=False)
    op.create_index("ix_posts_deleted", "posts", ["shop_id", "id"], unique=False, postgresql_where=DELETED)
    op.create_index("ix_posts_published", "posts", ["shop_id", "published_at", "id"], unique=False, postgresql_where=PUBLISHED)
    op.execute("ALTER TABLE posts ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shop_isolation ON posts USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")


def downgrade() -> None:
    op.drop_index("ix_posts_published", table_name="posts", postgresql_where=PUBLISHED)
    op.drop_index("ix_posts_deleted", table_name="posts", postgresql_where=DELETED)
    op.drop_index("ix_posts_author_id", table_name="posts")
    op.drop_index("ix_posts_author", table_name="posts", postgresql_where=LIVE)
    op.drop_table("posts")
