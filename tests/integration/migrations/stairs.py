"""The whole history up, down and up again, with rows in every table."""

import asyncio

from emporion.infrastructure.persistence.migrations import Migrations, MigrationScripts
from tests.integration.migrations.catalog import EVERYTHING, catalog_of, session
from tests.integration.migrations.rows import Contents, common, contents, fill


async def climb(url: str) -> Contents:
    """Each step from an empty database on: up, down and up makes the same schema, and the rows of the tables
    and columns that the step does not make are the same throughout. Answers what the tables hold at last."""
    migrations = Migrations(url)
    async with session(url) as looking:
        for revision in MigrationScripts().revisions():
            await asyncio.to_thread(migrations.upgrade, revision.revision)
            await fill(looking)
            schema, above = await catalog_of(looking, EVERYTHING), await contents(looking)
            await asyncio.to_thread(migrations.downgrade, "-1")
            below = await contents(looking)
            await asyncio.to_thread(migrations.upgrade, revision.revision)
            assert await catalog_of(looking, EVERYTHING) == schema, revision
            assert_same(above, below, f"{revision} down")
            assert_same(below, await contents(looking), f"{revision} up again")
            await fill(looking)
        return await contents(looking)


def assert_same(one: Contents, two: Contents, what: str) -> None:
    first, second = common(one, two)
    for table in first:
        assert first[table] == second[table], f"{what}: {table}"
