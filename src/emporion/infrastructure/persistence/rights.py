"""What the application's role may do: no more than it needs, and nothing to rows that are append-only.

Applied after every upgrade, so that a table of a later migration is covered without being remembered.
"""

from typing import Final

from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.functions import FOR_THE_APPLICATION
from emporion.infrastructure.persistence.tables import tables

APPEND_ONLY: Final = frozenset({"audit_records", "transfers"})
"""Tables whose rows are never changed or removed by the application."""


def grants(role: str, *readable: str) -> str:
    """One idempotent statement that sets the role's rights; it does nothing where the role is unknown. Tables
    that no model has may be read where they are `readable`."""
    lines = [_grant(table.name, role) for table in tables()]
    lines += [_grant_call(signature, role) for signature in FOR_THE_APPLICATION]
    lines += [_grant_reading(table, role) for table in ("alembic_version", *readable)]
    return f"""
DO $rights$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') THEN
    GRANT USAGE ON SCHEMA public TO {role};
{"".join(lines)}  END IF;
END
$rights$
"""


def _grant(table: str, role: str) -> str:
    rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
    return (
        f"    IF to_regclass('public.{table}') IS NOT NULL THEN\n"
        f"      REVOKE ALL ON {table} FROM {role};\n"
        f"      GRANT {rights} ON {table} TO {role};\n"
        "    END IF;\n"
    )


def _grant_reading(table: str, role: str) -> str:
    return (
        f"    IF to_regclass('public.{table}') IS NOT NULL THEN\n"
        f"      GRANT SELECT ON {table} TO {role};\n"
        "    END IF;\n"
    )


def _grant_call(signature: str, role: str) -> str:
    return (
        f"    IF to_regprocedure('public.{signature}') IS NOT NULL THEN\n"
        f"      REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;\n"
        f"      GRANT EXECUTE ON FUNCTION {signature} TO {role};\n"
        "    END IF;\n"
    )


def shop_tables() -> list[str]:
    """Tables whose rows belong to a shop: row-level security shows a transaction its own shop's only."""
    return [table.name for table in Base.metadata.sorted_tables if "shop_id" in table.primary_key.columns]
