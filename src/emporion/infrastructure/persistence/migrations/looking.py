"""Asks a database for its schema, without any right that the application does not have."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.application.shared.schema import Phase, Revision, Standing
from emporion.infrastructure.persistence.functions import FOR_THE_APPLICATION
from emporion.infrastructure.persistence.migrations import ledger
from emporion.infrastructure.persistence.migrations.history import History, script_location
from emporion.infrastructure.persistence.migrations.standing import Found, standing
from emporion.infrastructure.persistence.tables import tables

_THERE = text("SELECT to_regclass(:name) IS NOT NULL")
_MISSING = text("""
SELECT wanted FROM unnest(CAST(:columns AS text[])) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
    AND a.attrelid = to_regclass(split_part(wanted, '.', 1)) AND a.attname = split_part(wanted, '.', 2))
UNION ALL
SELECT wanted FROM unnest(CAST(:constraints AS text[])) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conname = wanted)
UNION ALL
SELECT wanted FROM unnest(CAST(:indexes AS text[])) AS wanted WHERE to_regclass(wanted) IS NULL
UNION ALL
SELECT wanted FROM unnest(CAST(:functions AS text[])) AS wanted WHERE to_regprocedure(wanted) IS NULL""")
_CHECKS = text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint WHERE conname = ANY(:names)"
)


async def standing_of(engine: AsyncEngine, history: History | None = None) -> Standing:
    """How the schema stands to this code; raises what the driver raises when nobody answers."""
    async with engine.connect() as connection:
        found = Found(await _current(connection), await _ledger(connection), await _missing(connection))
    return standing(history or History(script_location()), found)


async def _current(connection: AsyncConnection) -> list[str]:
    if not await connection.scalar(_THERE, {"name": "alembic_version"}):
        return []
    return list(await connection.scalars(text("SELECT version_num FROM alembic_version")))


async def _ledger(connection: AsyncConnection) -> list[Revision]:
    if not await connection.scalar(_THERE, {"name": ledger.TABLE}):
        return []
    asked = text(f"SELECT revision, down_revision, title, phase FROM {ledger.TABLE}")
    return [
        Revision(row.revision, row.down_revision, row.title, next((p for p in Phase if p == row.phase), None))
        for row in await connection.execute(asked)
    ]


async def _missing(connection: AsyncConnection) -> list[str]:
    constraints = [each for table in tables() for each in table.constraints if each.name is not None]
    wanted = {
        "columns": [f"{table.name}.{column.name}" for table in tables() for column in table.columns],
        "constraints": [str(each.name) for each in constraints],
        "indexes": [str(each.name) for table in tables() for each in table.indexes if each.unique],
        "functions": list(FOR_THE_APPLICATION),
    }
    missing = list(await connection.scalars(_MISSING, wanted))
    enums = {str(each.name): each.info["enum"] for each in constraints if "enum" in each.info}
    for name, definition in await connection.execute(_CHECKS, {"names": list(enums)}):
        missing += [f"'{value}' in {name}" for value in enums[name] if f"'{value}'" not in definition]
    return missing
