"""A table of a shop's kind in a database of its own, and migrations on it that are functions."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final
from uuid import UUID

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tests.integration.migrations.catalog import EVERYTHING, Rows

Migration = Callable[[], None]
LOCK_TIMEOUT: Final = "5s"
SHOP: Final = UUID(int=7)
OPTIONS: Final = {"transaction_per_migration": True}

_TABLES: Final = """
CREATE TABLE depots (shop_id uuid, id uuid, PRIMARY KEY (shop_id, id));
CREATE TABLE parcels (
  shop_id uuid NOT NULL, id uuid NOT NULL, code text, weight integer NOT NULL, state text NOT NULL,
  depot_id uuid, CONSTRAINT ck_parcels_state CHECK (state IN ('packed', 'sent')),
  CONSTRAINT pk_parcels PRIMARY KEY (shop_id, id)
);
INSERT INTO depots SELECT '00000000-0000-0000-0000-000000000007', lpad(to_hex(n), 32, '0')::uuid
  FROM generate_series(1, 3) n;
INSERT INTO parcels SELECT '00000000-0000-0000-0000-000000000007', lpad(to_hex(n), 32, '0')::uuid,
  'c' || n, n, 'packed', lpad(to_hex(1 + n % 3), 32, '0')::uuid FROM generate_series(1, {rows}) n;
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """The tables `parcels` and `depots`, as their owner; `connection` is in autocommit."""

    url: str
    connection: AsyncConnection

    async def set_up(self, rows: int) -> None:
        """These tables with so many parcels, and nothing else."""
        await self.do("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + _TABLES.format(rows=rows))

    async def migrate(self, *migrations: Migration) -> None:
        """Each as one migration, with the settings that alembic/env.py makes."""
        await migrate(self.url, *migrations)

    async def rows(self, sql: str) -> Rows:
        return [tuple(row) for row in await self.connection.exec_driver_sql(sql)]

    async def value(self, sql: str) -> Any:
        ((found,),) = await self.rows(sql)
        return found

    async def do(self, *statements: str) -> None:
        """Send them as they stand, one after the other."""
        driver: Any = (await self.connection.get_raw_connection()).driver_connection
        for statement in statements:
            await driver.execute(statement)

    async def do_printed(self, script: str) -> None:
        """What Alembic has printed, statement by statement, as psql sends it."""
        await self.do(*filter(str.strip, script.split(";\n\n")))

    async def schema(self) -> dict[str, Rows]:
        return {name: await self.rows(sql) for name, sql in EVERYTHING.items()}


async def migrate(url: str, *migrations: Migration, lock_timeout: str = LOCK_TIMEOUT) -> None:
    """Run functions as Alembic would run migrations, one transaction each to begin with."""
    async with connected(url) as connection:
        await connection.exec_driver_sql(f"SET lock_timeout = '{lock_timeout}'")
        await connection.commit()
        for migration in migrations:
            await connection.run_sync(_migrate, migration)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection of its own."""
    arguments = {"prepared_statement_cache_size": 0}  # types change
    engine = create_async_engine(url, poolclass=NullPool, connect_args=arguments)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _migrate(connection: Connection, migration: Migration) -> None:
    context = MigrationContext.configure(connection, opts=OPTIONS)
    with Operations.context(context), context.begin_transaction(_per_migration=True):
        migration()


def printed(migration: Migration) -> str:
    """The SQL of a migration, without a database."""
    out = StringIO()
    options = {**OPTIONS, "as_sql": True, "output_buffer": out, "literal_binds": True}
    context = MigrationContext.configure(dialect=postgresql.dialect(), opts=options)  # type: ignore[no-untyped-call]
    with Operations.context(context), context.begin_transaction(_per_migration=True):
        migration()
    return out.getvalue()
