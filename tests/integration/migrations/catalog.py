"""What PostgreSQL itself says of a schema, in a form that can be compared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.migrations.gate.statements import split

Rows = list[tuple[Any, ...]]

COLUMNS: Final = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, co.collname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation co ON co.oid = a.attcollation
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
   AND NOT a.attisdropped AND c.relname NOT IN ('alembic_version', 'schema_revisions') ORDER BY 1, 2"""

CONSTRAINTS: Final = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), condeferrable, convalidated
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
   AND conrelid <> 0 AND conrelid::regclass::text NOT IN ('alembic_version', 'schema_revisions')
 ORDER BY 1, 2"""

INDEXES: Final = """
SELECT tablename::text, indexname::text, indexdef FROM pg_indexes
 WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'schema_revisions') ORDER BY 1, 2"""

OTHERS: Final = """
SELECT relkind::text, relname::text FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'p', 'i')
UNION ALL SELECT 'type', typname::text FROM pg_type
 WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
UNION ALL SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rule', rulename::text FROM pg_rules WHERE schemaname = 'public'
ORDER BY 1, 2"""

POLICIES: Final = """
SELECT c.relname::text, c.relrowsecurity, p.polname::text, p.polcmd::text,
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
  FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND c.relname NOT IN ('alembic_version', 'schema_revisions') ORDER BY 1, 3"""

RIGHTS: Final = """
SELECT table_name::text, privilege_type::text FROM information_schema.role_table_grants
 WHERE grantee = 'emporion_app' AND table_schema = 'public' ORDER BY 1, 2"""

FUNCTIONS: Final = """
SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1"""

MODELLED: Final = {
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "others": OTHERS,
    "functions": FUNCTIONS,
}
"""What models and migrations both define."""

EVERYTHING: Final = MODELLED | {"policies": POLICIES, "rights": RIGHTS}


@asynccontextmanager
async def session(url: str) -> AsyncIterator[AsyncConnection]:
    """A session in autocommit that remembers no statement, whatever happens to the tables."""
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"statement_cache_size": 0, "prepared_statement_cache_size": 0},
    )
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def ask(url: str, sql: str) -> Rows:
    async with session(url) as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


async def catalog(url: str, questions: dict[str, str]) -> dict[str, Rows]:
    async with session(url) as connection:
        return await catalog_of(connection, questions)


async def catalog_of(connection: AsyncConnection, questions: dict[str, str]) -> dict[str, Rows]:
    return {
        name: [tuple(row) for row in await connection.execute(text(sql))] for name, sql in questions.items()
    }


async def run(url: str, script: str) -> None:
    """Execute the statements of a script as psql would, in autocommit."""
    async with session(url) as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for statement in split(script):
            await driver.execute(statement)


@asynccontextmanager
async def empty_database(owner_url: str) -> AsyncIterator[str]:
    """A database of its own, with nothing in it; gone afterwards."""
    name = f"test_{new_id().hex}"
    await run(owner_url, f"CREATE DATABASE {name}")
    try:
        yield make_url(owner_url).set(database=name).render_as_string(hide_password=False)
    finally:
        await run(owner_url, f"DROP DATABASE {name} WITH (FORCE)")
