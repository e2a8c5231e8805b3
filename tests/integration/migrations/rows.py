"""A row in every table, whatever the revision, and what the tables hold."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base
from tests.integration.migrations.catalog import COLUMNS

Contents = dict[str, list[dict[str, Any]]]

# Every row has the same id, so every foreign key finds its row.
ID: Final = "'01890000-0000-7000-8000-000000000001'::uuid"
OTHER: Final = "'01890000-0000-7000-8000-000000000002'::uuid"

OF_TYPE: Final = {
    "uuid": ID,
    "text": "'some words'",
    "integer": "1",
    "bigint": "1",
    "numeric(36,18)": "1.000000000000000018",
    "boolean": "true",
    "jsonb": """'{"some": ["value", 1.5]}'""",
    "timestamp with time zone": "'2026-01-02 03:04:05.678901+00'",
}
"""A value of each type."""

OF_COLUMN: Final = {
    ("audit_records", "action"): "'update'",
    ("categories", "parent_id"): "NULL",
    ("conversations", "status"): "'open'",
    ("deliveries", "state"): "'pending'",
    ("memberships", "role"): "'owner'",
    ("order_lines", "discount"): "0.5",
    ("orders", "status"): "'pending'",
    ("products", "status"): "'draft'",
    ("shops", "status"): "'open'",
    ("transfers", "kind"): "'payment'",
    ("transfers", "credit_wallet_id"): OTHER,
    ("wallets", "kind"): "'customer'",
    ("webhooks", "status"): "'disabled'",
    ("webhooks", "disabled_because"): "'owner'",
}
"""Where a CHECK wants another one."""

SECOND: Final = {"wallets": {"id": OTHER, "address": "'another address'"}}
"""Tables that need two rows, and what is different in the other one."""


async def fill(connection: AsyncConnection) -> None:
    """Give each table that is empty a row with a value in every column."""
    held = await contents(connection)
    for table, columns in _parents_first(await _columns(connection)).items():
        if held[table]:
            continue
        values = {name: OF_COLUMN.get((table, name)) or OF_TYPE[kind] for name, kind in columns.items()}
        for row in (values, values | SECOND[table]) if table in SECOND else (values,):
            await _insert(connection, table, row)


async def contents(connection: AsyncConnection) -> Contents:
    """All rows of all tables, as text."""
    found: Contents = {table: [] for table in await _columns(connection)}
    if not found:
        return found
    # Numbers as text: JSON's have fewer digits in Python.
    rows = (
        f"SELECT '{table}', id, (SELECT jsonb_object_agg(key, value) "
        f"FROM jsonb_each_text(to_jsonb({table}))) FROM {table}"
        for table in found
    )
    asked = f"{' UNION ALL '.join(rows)} ORDER BY 1, 2"
    for table, _, row in await connection.execute(text(asked)):
        found[table].append(row)
    return found


def common(one: Contents, two: Contents) -> tuple[Contents, Contents]:
    """Both, without the tables and columns that one of them has not."""
    return _within(one, two), _within(two, one)


def _within(one: Contents, two: Contents) -> Contents:
    return {
        table: [{name: row[name] for name in row if two[table] and name in two[table][0]} for row in rows]
        for table, rows in one.items()
        if table in two
    }


async def _insert(connection: AsyncConnection, table: str, values: dict[str, str]) -> None:
    columns, literals = ", ".join(values), ", ".join(values.values())
    await connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({literals})")


async def _columns(connection: AsyncConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind, *_ in await connection.execute(text(COLUMNS)):
        found.setdefault(table, {})[column] = kind
    return found


def _parents_first(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    order = [table.name for table in Base.metadata.sorted_tables]
    return dict(
        sorted(found.items(), key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    )
