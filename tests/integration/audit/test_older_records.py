"""Records from before a column had its name of today, or was there at all, rebuild the row of today."""

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.replay import rebuilt
from emporion.infrastructure.persistence.tables import TableInfo, table_info
from emporion.testing.postgres import ServerUrls
from tests.integration.schema_changes.stage import connected

INFO = replace(table_info(CategoryModel), formerly={"caption": "name"}, untold={"position": 7})
RECORD = (
    "INSERT INTO audit_records (shop_id, id, created_at, table_name, record_id, action, old_values, "
    "new_values, command, command_id, request_id) VALUES (:shop, :id, now(), 'categories', :record, :action, "
    "CAST(:old AS jsonb), CAST(:new AS jsonb), 'Test', :id, 'r')"
)


async def told(urls: ServerUrls, info: TableInfo, *values: str) -> Any:
    """Name and position of a row whose records have these new values, one version each."""
    shop, record = new_id(), new_id()
    async with connected(urls.owner_url) as connection:
        for number, new in enumerate(values):
            await connection.execute(
                text(RECORD),
                {
                    "shop": shop,
                    "id": new_id(),
                    "record": record,
                    "action": "update" if number else "insert",
                    "old": f'{{"version": {number}}}' if number else None,
                    "new": new,
                },
            )
        found = await connection.exec_driver_sql(
            f"WITH {rebuilt(info)} SELECT name, position FROM rebuilt", (shop,)
        )
        return tuple(found.one())


async def test_the_last_value_counts_under_whichever_name_it_was_written(server: ServerUrls) -> None:
    old, new, last = (
        '{"caption": "Old", "version": 1}',
        '{"name": "New", "version": 2}',
        '{"caption": "Last", "version": 3}',
    )
    assert await told(server, INFO, old) == ("Old", 7)
    assert await told(server, INFO, old, new) == ("New", 7)
    assert await told(server, INFO, old, new, last) == ("Last", 7)


async def test_what_the_trail_says_counts_more_than_the_default(server: ServerUrls) -> None:
    assert await told(server, INFO, '{"name": "A", "version": 1, "position": 2}') == ("A", 2)


async def test_without_such_columns_nothing_is_translated(server: ServerUrls) -> None:
    info = table_info(CategoryModel)
    assert await told(server, info, '{"caption": "Old", "version": 1}') == (None, None)
