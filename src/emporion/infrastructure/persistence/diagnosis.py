"""Asks a database what `doctor` wants to know, without any right that the application does not have."""

from sqlalchemy import text

from emporion.application.shared.diagnosis import DatabaseFacts
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.rights import APPEND_ONLY
from emporion.infrastructure.persistence.tables import tables

_FACTS = text(
    """
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int / 10000 AS major,
       current_user::text AS role,
       r.rolsuper AS is_superuser,
       r.rolbypassrls AS bypasses,
       current_setting('TimeZone') AS timezone,
       ARRAY(SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
             ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname = ANY(:tables)
             AND c.relowner = r.oid ORDER BY 1) AS owned,
       ARRAY(SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
             ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname = ANY(:append_only)
             AND has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') ORDER BY 1) AS rewritable
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""
)


async def database_facts(database: Database) -> DatabaseFacts:
    """The facts as the role of `database` sees them; raises what the driver raises when nobody answers."""
    parameters = {"tables": [table.name for table in tables()], "append_only": sorted(APPEND_ONLY)}
    async with database.engine.connect() as connection:
        row = (await connection.execute(_FACTS, parameters)).one()
    return DatabaseFacts(
        version=row.version,
        major=row.major,
        role=row.role,
        is_superuser=row.is_superuser,
        bypasses_row_security=row.bypasses,
        owned_tables=tuple(row.owned),
        rewritable=tuple(row.rewritable),
        timezone=row.timezone,
    )
