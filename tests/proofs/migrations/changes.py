"""Every safe operation on the tables that orders are written to, and the same done naively."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from emporion.domain.orders.order import OrderStatus
from emporion.infrastructure.persistence import schema_changes as safe

STATUSES = [each.value for each in OrderStatus]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation in the order in which they run, and how a first try would do it; statements
    are separated by `;` and committed one by one."""

    name: str
    table: str
    safe: Callable[[], None]
    naive: str


STEPS = [
    Step(
        "add column with a constant default",
        "orders",
        lambda: safe.add_column(
            "orders", sa.Column("channel", sa.Text(), nullable=False, server_default="web")
        ),
        # What add_column refuses: a value that differs from row to row.
        "ALTER TABLE orders ADD COLUMN channel uuid NOT NULL DEFAULT gen_random_uuid()",
    ),
    Step(
        "set NOT NULL",
        "orders",
        lambda: _of_new_column("tracking", "set", lambda: safe.set_not_null("orders", "tracking")),
        "ALTER TABLE orders ALTER COLUMN tracking SET NOT NULL",
    ),
    Step(
        "add CHECK",
        "orders",
        lambda: safe.add_check(
            "ck_orders_total_small", "orders", "total < 1000000000 AND length(number) > 0"
        ),
        "ALTER TABLE orders ADD CONSTRAINT ck_orders_total_small "
        "CHECK (total < 1000000000 AND length(number) > 0)",
    ),
    Step(
        "add foreign key",
        "order_lines",
        lambda: safe.add_foreign_key(
            "fk_order_lines_twin", "order_lines", "orders", ["shop_id", "order_id"], ["shop_id", "id"]
        ),
        "ALTER TABLE order_lines ADD CONSTRAINT fk_order_lines_twin "
        "FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, id)",
    ),
    Step(
        "create index",
        "orders",
        lambda: safe.create_index("ix_orders_total", "orders", ["shop_id", "total", "number"]),
        "CREATE INDEX ix_orders_total ON orders (shop_id, total, number)",
    ),
    Step(
        "drop index",
        "orders",
        lambda: safe.drop_index("ix_orders_total", "orders"),
        "DROP INDEX ix_orders_total",
    ),
    Step(
        "add unique constraint",
        "orders",
        lambda: safe.add_unique("uq_orders_twin", "orders", ["shop_id", "number", "id"]),
        "ALTER TABLE orders ADD CONSTRAINT uq_orders_twin UNIQUE (shop_id, number, id)",
    ),
    Step(
        "drop constraint",
        "orders",
        lambda: safe.drop_constraint("orders", "uq_orders_twin"),
        "ALTER TABLE orders DROP CONSTRAINT uq_orders_twin",
    ),
    Step(
        "add enum value",
        "orders",
        lambda: safe.set_enum_values("orders", "status", [*STATUSES, "returned"]),
        "ALTER TABLE orders DROP CONSTRAINT ck_orders_status, ADD CONSTRAINT ck_orders_status CHECK "
        f"(status IN ({', '.join(repr(each) for each in [*STATUSES, 'returned'])}))",
    ),
    Step(
        "remove enum value",
        "orders",
        lambda: safe.set_enum_values("orders", "status", STATUSES),
        "ALTER TABLE orders DROP CONSTRAINT ck_orders_status, ADD CONSTRAINT ck_orders_status CHECK "
        f"(status IN ({', '.join(repr(each) for each in STATUSES)}))",
    ),
    Step(
        "change type: expand",
        "order_lines",
        lambda: safe.begin_change_type(
            "order_lines",
            "quantity",
            sa.Column("quantity_new", sa.BigInteger(), nullable=False),
            "{value}::bigint",
        ),
        "ALTER TABLE order_lines ALTER COLUMN quantity TYPE bigint",
    ),
    Step(
        "change type: swap",
        "order_lines",
        lambda: safe.swap_column("order_lines", "quantity", "quantity_new"),
        "SELECT 1",
    ),
    Step(
        "change type: drop the old column",
        "order_lines",
        lambda: safe.drop_column("order_lines", "quantity_new"),
        "SELECT 1",
    ),
    Step(
        "rename column: expand",
        "orders",
        lambda: safe.begin_rename_column("orders", "number", sa.Column("code", sa.Text(), nullable=False)),
        "ALTER TABLE orders RENAME COLUMN number TO code; SELECT pg_sleep(1); "
        "ALTER TABLE orders RENAME COLUMN code TO number",
    ),
    Step(
        "rename column: contract",
        "orders",
        # The code of today knows the old name, so that is the one that is kept.
        lambda: safe.finish_rename_column("orders", kept="number", gone="code"),
        "SELECT 1",
    ),
    Step(
        "rename table: expand",
        "order_lines",
        lambda: safe.begin_rename_table("order_lines", "items"),
        "ALTER TABLE order_lines RENAME TO items; SELECT pg_sleep(1); "
        "ALTER TABLE items RENAME TO order_lines",
    ),
    Step(
        "rename table: back",
        "order_lines",
        lambda: safe.cancel_rename_table("order_lines", "items"),
        "SELECT 1",
    ),
    Step(
        "drop column: expand",
        "orders",
        lambda: safe.begin_drop_column("orders", "channel"),
        "ALTER TABLE orders RENAME COLUMN is_historic TO gone; SELECT pg_sleep(1); "
        "ALTER TABLE orders RENAME COLUMN gone TO is_historic",
    ),
    Step("drop column: contract", "orders", lambda: safe.drop_column("orders", "channel"), "SELECT 1"),
    Step(
        "drop table",
        "archive",
        lambda: _dropped_table(),
        "DROP TABLE archive",
    ),
]


def _of_new_column(column: str, value: str, then: Callable[[], None]) -> None:
    """The rows have it already: a constant default costs nothing."""
    safe.add_column("orders", sa.Column(column, sa.Text(), server_default=value))
    then()


def _dropped_table() -> None:
    safe.begin_drop_table("archive", ["fk_archive_orders"])
    safe.drop_table("archive")


PREPARE_NAIVE = "ALTER TABLE orders ADD COLUMN tracking text DEFAULT 'set'"
"""What the naive statements find: the column that shall be NOT NULL."""

ARCHIVE = (
    "CREATE TABLE archive AS SELECT shop_id, id FROM orders; "
    "ALTER TABLE archive ADD CONSTRAINT fk_archive_orders "
    "FOREIGN KEY (shop_id, id) REFERENCES orders (shop_id, id)"
)
