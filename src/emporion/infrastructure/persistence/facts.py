"""Looks at a database the way `doctor` wants to: who are we there, and what could we do."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from emporion.application.shared.diagnosis import DatabaseFacts
from emporion.infrastructure.persistence.rights import APPEND_ONLY

_ROLE: Final = text(
    """
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::int / 10000 AS major,
           current_setting('timezone') AS timezone,
           rolname AS role, rolsuper AS is_superuser, rolbypassrls AS bypasses_row_security
      FROM pg_catalog.pg_roles WHERE rolname = current_user
    """
)
_TABLES: Final = text(
    """
    SELECT c.relname AS name,
           pg_catalog.pg_has_role(current_user, c.relowner, 'MEMBER') AS owned,
           pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') AS rewritable
      FROM pg_catalog.pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
     ORDER BY c.relname
    """
)


async def facts(url: str) -> DatabaseFacts:
    """Connect as the role in `url`, ask, and leave. Raises what the driver raises when that fails."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            role = (await connection.execute(_ROLE)).mappings().one()
            tables = (await connection.execute(_TABLES)).mappings().all()
    finally:
        await engine.dispose()
    return DatabaseFacts(
        **role,
        owned_tables=tuple(table["name"] for table in tables if table["owned"]),
        rewritable=tuple(t["name"] for t in tables if t["rewritable"] and t["name"] in APPEND_ONLY),
    )
