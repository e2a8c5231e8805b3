"""Between expand and contract, code that knows the old name and code that knows the new one work side by
side, with the statements that the unit of work sends, and under row-level security."""

import pytest
import sqlalchemy as sa

from emporion.infrastructure.persistence import schema_changes as safe
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import ask, run
from tests.integration.schema_changes.stage import SHOP, Stage

pytestmark = pytest.mark.long

ID = "00000000-0000-0000-0000-0000000f{:04d}"
BOTH = "SELECT code, label FROM parcels WHERE id = '{}'"


@pytest.fixture
async def renamed(stage: Stage) -> Stage:
    await stage.migrate(lambda: safe.begin_rename_column("parcels", "code", sa.Column("label", sa.Text())))
    return stage


@pytest.mark.parametrize("name", ["code", "label"])
async def test_what_is_inserted_under_one_name_is_read_under_both(renamed: Stage, name: str) -> None:
    await renamed.do(
        f"WITH s0 AS (INSERT INTO parcels (shop_id, id, {name}, weight, state) "
        f"SELECT '{SHOP}', u.id, u.v, 1, 'sent' FROM unnest(ARRAY['{ID.format(1)}'::uuid], ARRAY['new']) "
        f"AS u(id, v) RETURNING 1) SELECT 1"
    )
    assert await renamed.rows(BOTH.format(ID.format(1))) == [("new", "new")]


@pytest.mark.parametrize(("first", "second"), [("code", "label"), ("label", "code"), ("code", "code")])
async def test_the_last_writer_under_either_name_wins(renamed: Stage, first: str, second: str) -> None:
    for name, value in ((first, "one"), (second, "two"), (first, None), (second, "three")):
        stored = "NULL" if value is None else f"'{value}'"
        await renamed.do(
            f"WITH s0 AS (UPDATE parcels AS t SET {name} = u.v FROM unnest(ARRAY[{stored}]::text[]) AS u(v) "
            "WHERE t.weight = 5 RETURNING t.id) SELECT array_agg(id) FROM s0"
        )
        assert await renamed.rows("SELECT code, label FROM parcels WHERE weight = 5") == [(value, value)]


async def test_rows_of_before_are_copied(renamed: Stage) -> None:
    assert await renamed.value("SELECT count(*) FROM parcels WHERE label IS DISTINCT FROM code") == 0


async def test_a_shadow_follows_every_write(stage: Stage) -> None:
    shadow = sa.Column("weight_new", sa.BigInteger(), nullable=False)
    await stage.migrate(lambda: safe.begin_change_type("parcels", "weight", shadow, "{value}::bigint * 1000"))
    await stage.do("UPDATE parcels SET weight = 9 WHERE code = 'c5'")
    await stage.do(f"INSERT INTO parcels VALUES ('{SHOP}', '{ID.format(2)}', 'c0', 8, 'sent')")
    assert await stage.value("SELECT count(*) FROM parcels WHERE weight_new <> weight * 1000") == 0


@pytest.fixture
async def app_url(stage: Stage, server: ServerUrls) -> str:
    """The application's role on a renamed table with row-level security."""
    await stage.do(
        "GRANT USAGE ON SCHEMA public TO emporion_app",
        "GRANT SELECT, INSERT, UPDATE ON parcels TO emporion_app",
        "ALTER TABLE parcels ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY shop_isolation ON parcels "
        "USING (shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)",
    )
    await stage.migrate(lambda: safe.begin_rename_table("parcels", "packets"))
    database = sa.make_url(stage.url).database
    return sa.make_url(server.app_url).set(database=database).render_as_string(hide_password=False)


@pytest.mark.parametrize("table", ["parcels", "packets"])
async def test_both_tables_show_and_take_the_rows_of_one_shop(stage: Stage, app_url: str, table: str) -> None:
    assert await ask(app_url, f"SELECT count(*) FROM {table}") == [(0,)]
    new = f"INSERT INTO {table} VALUES ('{SHOP}', '{ID.format(3)}', 'c0', 8, 'sent')"
    await run(app_url, f"SET app.shop_id = '{SHOP}'; {new}")
    await run(
        app_url,
        f"SET app.shop_id = '{SHOP}'; UPDATE {table} AS t SET weight = u.w "
        f"FROM unnest(ARRAY[77]) AS u(w) WHERE t.id = '{ID.format(3)}'",
    )
    assert await stage.value(f"SELECT weight FROM packets WHERE id = '{ID.format(3)}'") == 77
    with pytest.raises(Exception, match="row-level security"):
        await run(app_url, f"SET app.shop_id = '{ID.format(9)}'; {new}")
    with pytest.raises(Exception, match="permission denied"):
        await run(app_url, f"SET app.shop_id = '{SHOP}'; DELETE FROM {table}")


async def test_a_view_has_no_constraints_to_name(stage: Stage, app_url: str) -> None:
    """The limit that the cookbook tells of."""
    conflict = "ON CONFLICT ON CONSTRAINT pk_parcels DO NOTHING"
    row = f"('{SHOP}', '{ID.format(4)}', 'c0', 8, 'sent')"
    await stage.do(f"INSERT INTO packets VALUES {row} {conflict}")
    with pytest.raises(Exception, match="does not exist"):
        await stage.do(f"INSERT INTO parcels VALUES {row} {conflict}")
    await stage.do(f"INSERT INTO parcels VALUES {row} ON CONFLICT (shop_id, id) DO NOTHING")
