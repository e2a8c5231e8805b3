"""The schema on SQLite, made from the models: Alembic's migrations are PostgreSQL's."""

import re

from sqlalchemy import CheckConstraint, Index, MetaData, Numeric, Table
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from emporion.infrastructure.persistence.base import Base


async def create_schema(engine: AsyncEngine) -> tuple[str, ...]:
    """Create all tables with their partial indexes. Answers the names of what SQLite cannot have, and what
    they promise does not hold here: indexes over functions that only PostgreSQL knows, and checks of amounts,
    which are text."""
    async with engine.begin() as connection:
        return await connection.run_sync(_create)


def _create(connection: SyncConnection) -> tuple[str, ...]:
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    indexes: list[Index] = []
    left_out: list[str] = []
    for table in Base.metadata.sorted_tables:
        copied = table.to_metadata(metadata)
        for check in _checks_of_amounts(copied):
            copied.constraints.remove(check)
            left_out.append(str(check.name))
        indexes += copied.indexes
        copied.indexes.clear()
    metadata.create_all(connection)
    left_out += [str(index.name) for index in indexes if not _made(connection, index)]
    return tuple(sorted(left_out))


def _checks_of_amounts(table: Table) -> list[CheckConstraint]:
    amounts = [column.name for column in table.columns if isinstance(column.type, Numeric)]
    return [
        check
        for check in table.constraints
        if isinstance(check, CheckConstraint)
        and any(re.search(rf"\b{name}\b", str(check.sqltext)) for name in amounts)
    ]


def _made(connection: SyncConnection, index: Index) -> bool:
    options = index.dialect_options
    options["sqlite"]["where"] = options["postgresql"]["where"]
    try:
        with connection.begin_nested():
            index.create(connection)
    except OperationalError:
        return False
    return True
