"""The marketplace: identity, shops, catalog, wallets, orders, audit trail, outbox, idempotency keys.

Revision: 0001
Revises:
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# The application's role sees the rows of the shop that its transaction names, and no other; the owner, who
# migrates and makes backups, sees all.
SHOP_TABLES = (
    "audit_records",
    "idempotency_keys",
    "outbox_messages",
    "categories",
    "memberships",
    "orders",
    "products",
    "wallets",
    "product_categories",
    "transfers",
    "variants",
    "order_lines",
)


def upgrade() -> None:
    op.create_table(
        "audit_records",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("old_values", postgresql.JSONB(), nullable=True),
        sa.Column("new_values", postgresql.JSONB(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(action = 'insert') = (old_values IS NULL) AND (action = 'delete') = (new_values IS NULL)", name=op.f("ck_audit_records_values_fit_action")
        ),
        sa.CheckConstraint("action IN ('insert', 'update', 'delete')", name=op.f("ck_audit_records_action")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_audit_records")),
    )
    op.create_index("ix_audit_records_command", "audit_records", ["shop_id", "command_id"], unique=False)
    op.create_index("ix_audit_records_record", "audit_records", ["shop_id", "table_name", "record_id", "id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("shop_id", "actor", "key", name="uq_idempotency_keys_key"),
    )
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"], unique=False)
    op.create_table(
        "outbox_messages",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_outbox_messages")),
    )
    op.create_index("ix_outbox_messages_aggregate", "outbox_messages", ["shop_id", "aggregate_id", "topic"], unique=False)
    op.create_index(
        "ix_outbox_messages_unprocessed", "outbox_messages", ["priority", "available_at", "id"], unique=False, postgresql_where=sa.text("processed_at IS NULL")
    )
    op.create_table(
        "shops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_shops_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("slug", name="uq_shops_slug"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True, postgresql_where=sa.text("deleted_at IS NULL"))
    op.create_table(
        "categories",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_categories_not_own_parent")),
        sa.ForeignKeyConstraint(["shop_id", "parent_id"], ["categories.shop_id", "categories.id"], name="fk_categories_parent"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_categories_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_categories")),
    )
    op.create_index("ix_categories_parent_id", "categories", ["shop_id", "parent_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'staff')", name=op.f("ck_memberships_role")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_memberships_shops")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user"),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("shop_id", "user_id", name="uq_memberships_user"),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("subtotal", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("discount", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("total", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_historic", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'confirmed', 'shipped', 'delivered', 'cancelled')", name=op.f("ck_orders_status")),
        sa.CheckConstraint("subtotal >= 0 AND discount >= 0 AND discount <= subtotal AND total >= 0", name=op.f("ck_orders_amounts")),
        sa.ForeignKeyConstraint(["customer_id"], ["users.id"], name=op.f("fk_orders_users")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_orders_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders")),
        sa.UniqueConstraint("shop_id", "number", name="uq_orders_number"),
    )
    op.create_index("ix_orders_customer", "orders", ["shop_id", "customer_id", "id"], unique=False)
    op.create_index("ix_orders_customer_id", "orders", ["customer_id"], unique=False)
    op.create_index("ix_orders_placed_at", "orders", ["shop_id", "placed_at"], unique=False)
    op.create_index("ix_orders_status", "orders", ["shop_id", "status", "id"], unique=False)
    op.create_table(
        "products",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.JSONB(), nullable=False),
        sa.Column("attributes", postgresql.JSONB(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'active', 'archived')", name=op.f("ck_products_status")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_products_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_products")),
    )
    op.create_index("ix_products_status", "products", ["shop_id", "status", "id"], unique=False, postgresql_where=sa.text("deleted_at IS NULL"))
    op.create_index("uq_products_handle", "products", ["shop_id", "handle"], unique=True, postgresql_where=sa.text("deleted_at IS NULL"))
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("replaced_by IS NULL OR revoked_at IS NOT NULL", name=op.f("ck_refresh_tokens_replaced_is_revoked")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_refresh_tokens_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name="uq_refresh_tokens_token_hash"),
    )
    op.create_index("ix_refresh_tokens_live_family", "refresh_tokens", ["family_id"], unique=False, postgresql_where=sa.text("revoked_at IS NULL"))
    op.create_index("ix_refresh_tokens_user_id", "refresh_tokens", ["user_id"], unique=False)
    op.create_table(
        "wallets",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'customer') = (owner_id IS NOT NULL)", name=op.f("ck_wallets_owner_fits_kind")),
        sa.CheckConstraint("kind = 'customer' OR balance = 0", name=op.f("ck_wallets_shop_balance_derived")),
        sa.CheckConstraint("kind IN ('customer', 'revenue', 'clearing')", name=op.f("ck_wallets_kind")),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_wallets_balance_not_negative")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_wallets_owner"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_wallets_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_wallets")),
        sa.UniqueConstraint("shop_id", "address", name="uq_wallets_address"),
        sa.UniqueConstraint("shop_id", "id", "currency", name="uq_wallets_currency"),
    )
    op.create_index("ix_wallets_owner_id", "wallets", ["owner_id", "shop_id"], unique=False)
    op.create_index("uq_wallets_shop_kind", "wallets", ["shop_id", "kind"], unique=True, postgresql_where=sa.text("kind <> 'customer'"))
    op.create_table(
        "product_categories",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id", "category_id"], ["categories.shop_id", "categories.id"], name="fk_product_categories_category"),
        sa.ForeignKeyConstraint(["shop_id", "product_id"], ["products.shop_id", "products.id"], name="fk_product_categories_product"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_product_categories_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_product_categories")),
        sa.UniqueConstraint("shop_id", "product_id", "category_id", name="uq_product_categories_pair"),
    )
    op.create_index("ix_product_categories_category", "product_categories", ["shop_id", "category_id", "product_id"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit_wallet_id", sa.Uuid(), nullable=False),
        sa.Column("credit_wallet_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(order_id IS NOT NULL) = (kind IN ('payment', 'refund'))", name=op.f("ck_transfers_order_fits_kind")),
        sa.CheckConstraint("kind IN ('deposit', 'withdrawal', 'payment', 'refund', 'transfer')", name=op.f("ck_transfers_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.CheckConstraint("debit_wallet_id <> credit_wallet_id", name=op.f("ck_transfers_two_wallets")),
        sa.ForeignKeyConstraint(
            ["shop_id", "credit_wallet_id", "currency"], ["wallets.shop_id", "wallets.id", "wallets.currency"], name="fk_transfers_credit_wallet"
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "debit_wallet_id", "currency"], ["wallets.shop_id", "wallets.id", "wallets.currency"], name="fk_transfers_debit_wallet"
        ),
        sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders.shop_id", "orders.id"], name="fk_transfers_order"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_transfers_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_credit_wallet", "transfers", ["shop_id", "credit_wallet_id", "id"], unique=False)
    op.create_index("ix_transfers_debit_wallet", "transfers", ["shop_id", "debit_wallet_id", "id"], unique=False)
    op.create_index("uq_transfers_order", "transfers", ["shop_id", "order_id", "kind"], unique=True, postgresql_where=sa.text("order_id IS NOT NULL"))
    op.create_table(
        "variants",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("price", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("compare_at_price", sa.Numeric(precision=36, scale=18), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("put_in", sa.BigInteger(), nullable=False),
        sa.Column("imported_stock", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("compare_at_price >= 0", name=op.f("ck_variants_compare_at_not_negative")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_variants_price_not_negative")),
        sa.CheckConstraint("put_in >= 0", name=op.f("ck_variants_put_in_not_negative")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_variants_stock_not_negative")),
        sa.ForeignKeyConstraint(["shop_id", "product_id"], ["products.shop_id", "products.id"], name="fk_variants_product"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_variants_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_variants")),
    )
    op.create_index("ix_variants_sku", "variants", ["shop_id", "sku"], unique=False, postgresql_where=sa.text("sku IS NOT NULL"))
    op.create_index("uq_variants_options", "variants", ["shop_id", "product_id", sa.literal_column("md5(options::text)")], unique=True)
    op.create_table(
        "order_lines",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("discount", sa.Numeric(precision=36, scale=18), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("discount >= 0 AND discount <= 1", name=op.f("ck_order_lines_discount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_order_lines_unit_price")),
        sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders.shop_id", "orders.id"], name=op.f("fk_order_lines_orders")),
        sa.ForeignKeyConstraint(["shop_id", "variant_id"], ["variants.shop_id", "variants.id"], name=op.f("fk_order_lines_variants")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_order_lines_shops")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_order", "order_lines", ["shop_id", "order_id", "id"], unique=False)
    op.create_index("ix_order_lines_variant", "order_lines", ["shop_id", "variant_id"], unique=False)
    for table in SHOP_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY shop_isolation ON {table} USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")
    # The worker removes the expired keys of all shops in one statement, in transactions that say so.
    op.execute("CREATE POLICY expired ON idempotency_keys USING (expires_at < now() AND current_setting('app.purge', true) = 'on')")


def downgrade() -> None:
    op.drop_index("ix_order_lines_variant", table_name="order_lines")
    op.drop_index("ix_order_lines_order", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index("uq_variants_options", table_name="variants")
    op.drop_index("ix_variants_sku", table_name="variants", postgresql_where=sa.text("sku IS NOT NULL"))
    op.drop_table("variants")
    op.drop_index("uq_transfers_order", table_name="transfers", postgresql_where=sa.text("order_id IS NOT NULL"))
    op.drop_index("ix_transfers_debit_wallet", table_name="transfers")
    op.drop_index("ix_transfers_credit_wallet", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_product_categories_category", table_name="product_categories")
    op.drop_table("product_categories")
    op.drop_index("uq_wallets_shop_kind", table_name="wallets", postgresql_where=sa.text("kind <> 'customer'"))
    op.drop_index("ix_wallets_owner_id", table_name="wallets")
    op.drop_table("wallets")
    op.drop_index("ix_refresh_tokens_user_id", table_name="refresh_tokens")
    op.drop_index("ix_refresh_tokens_live_family", table_name="refresh_tokens", postgresql_where=sa.text("revoked_at IS NULL"))
    op.drop_table("refresh_tokens")
    op.drop_index("uq_products_handle", table_name="products", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_index("ix_products_status", table_name="products", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_table("products")
    op.drop_index("ix_orders_status", table_name="orders")
    op.drop_index("ix_orders_placed_at", table_name="orders")
    op.drop_index("ix_orders_customer_id", table_name="orders")
    op.drop_index("ix_orders_customer", table_name="orders")
    op.drop_table("orders")
    op.drop_index("ix_memberships_user_id", table_name="memberships")
    op.drop_table("memberships")
    op.drop_index("ix_categories_parent_id", table_name="categories")
    op.drop_table("categories")
    op.drop_index("uq_users_email", table_name="users", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_table("users")
    op.drop_table("shops")
    op.drop_index("ix_outbox_messages_unprocessed", table_name="outbox_messages", postgresql_where=sa.text("processed_at IS NULL"))
    op.drop_index("ix_outbox_messages_aggregate", table_name="outbox_messages")
    op.drop_table("outbox_messages")
    op.drop_index("ix_idempotency_keys_expires_at", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index("ix_audit_records_record", table_name="audit_records")
    op.drop_index("ix_audit_records_command", table_name="audit_records")
    op.drop_table("audit_records")
