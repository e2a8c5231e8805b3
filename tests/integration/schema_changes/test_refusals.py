"""What would stop the shop is refused in words that say what to do; rows in the way leave nothing behind."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from emporion.infrastructure.persistence import schema_changes as safe
from tests.integration.schema_changes.stage import Migration, Stage, printed

pytestmark = pytest.mark.long

UNSAFE = {
    "volatile default": sa.Column("x", sa.Uuid(), server_default=sa.text("gen_random_uuid()")),
    "clock_timestamp": sa.Column("x", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()),
    "no value": sa.Column("x", sa.Text(), nullable=False),
    "unique": sa.Column("x", sa.Text(), unique=True),
    "foreign key": sa.Column("x", sa.Uuid(), sa.ForeignKey("depots.id")),
    "computed": sa.Column("x", sa.Integer(), sa.Computed("weight * 2", persisted=True)),
    "identity": sa.Column("x", sa.Integer(), sa.Identity()),
}
QUICK = {
    "nothing": lambda: sa.Column("x", sa.Text()),
    "text": lambda: sa.Column("x", sa.Text(), nullable=False, server_default="it's :this"),
    "number": lambda: sa.Column("x", sa.Numeric(36, 18), nullable=False, server_default=sa.text("-1.5")),
    "json": lambda: sa.Column("x", sa.Text(), nullable=False, server_default=sa.text("'{}'::text")),
    "boolean": lambda: sa.Column("x", sa.Boolean(), nullable=False, server_default=sa.false()),
    "now": lambda: sa.Column("x", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
}


@pytest.mark.parametrize("column", UNSAFE.values(), ids=UNSAFE.keys())
def test_a_column_that_rewrites_or_checks_every_row_is_refused(column: sa.Column[object]) -> None:
    with pytest.raises(safe.Unsafe, match=r"parcels\.x.*(nullable|then use|plain column)"):
        printed(lambda: safe.add_column("parcels", column))


@pytest.mark.parametrize("made", QUICK.values(), ids=QUICK.keys())
async def test_a_constant_default_touches_no_row(stage: Stage, made: Callable[[], sa.Column[object]]) -> None:
    pages = "SELECT pg_relation_filenode('parcels'), max(xmin::text::bigint) FROM parcels"
    before = await stage.rows(pages)
    await stage.migrate(lambda: safe.add_column("parcels", made()))
    assert await stage.rows(pages) == before
    if not made().nullable:
        assert await stage.value("SELECT count(*) FROM parcels WHERE x IS NULL") == 0


async def refused(stage: Stage, migration: Migration, words: str) -> None:
    before = await stage.schema()
    with pytest.raises(safe.RowsInTheWay, match=words):
        await stage.migrate(migration)
    assert await stage.schema() == before


async def test_nulls_stand_in_the_way_of_not_null(stage: Stage) -> None:
    await stage.do("UPDATE parcels SET code = NULL WHERE weight = 7")
    await refused(stage, lambda: safe.set_not_null("parcels", "code"), "ck_parcels_code_not_null.*backfill")
    await stage.do("UPDATE parcels SET code = 'x' WHERE code IS NULL")
    await stage.migrate(lambda: safe.set_not_null("parcels", "code"))


async def test_rows_that_break_a_check_stand_in_its_way(stage: Stage) -> None:
    await refused(stage, lambda: safe.add_check("ck_parcels_light", "parcels", "weight < 100"), "taken away")


async def test_orphans_stand_in_the_way_of_a_foreign_key(stage: Stage) -> None:
    await stage.do("UPDATE parcels SET depot_id = id WHERE weight = 99")
    key = ("fk_parcels_depot", "parcels", "depots", ["shop_id", "depot_id"], ["shop_id", "id"])
    await refused(stage, lambda: safe.add_foreign_key(*key), "fk_parcels_depot.*taken away.*not present")


async def test_duplicates_stand_in_the_way_of_uniqueness_and_no_index_is_left(stage: Stage) -> None:
    await refused(
        stage, lambda: safe.add_unique("uq_parcels_state", "parcels", ["shop_id", "state"]), "duplicated"
    )


async def test_a_value_that_rows_have_is_not_removed(stage: Stage) -> None:
    await refused(
        stage,
        lambda: safe.set_enum_values("parcels", "state", ["sent", "lost"]),
        "500 have 'packed'.*backfill",
    )


async def test_a_conversion_that_fails_leaves_no_trigger(stage: Stage) -> None:
    shadow = sa.Column("code_new", sa.Integer())
    with pytest.raises(sa.exc.DBAPIError):
        await stage.migrate(lambda: safe.begin_change_type("parcels", "code", shadow, "{value}::integer"))
    assert await stage.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []


async def test_an_index_of_another_table_is_not_taken_for_this_one(stage: Stage) -> None:
    await stage.do("CREATE INDEX ix_somewhere ON depots (id)")
    with pytest.raises(safe.Unsafe, match="another table"):
        await stage.migrate(lambda: safe.create_index("ix_somewhere", "parcels", ["id"]))


@pytest.mark.parametrize("name", ["follow", "x" * 60])
def test_names_leave_room_for_a_shard_suffix(name: str) -> None:
    script = printed(lambda: safe.set_not_null("parcels", name))
    made = script.split("ADD CONSTRAINT ")[1].split()[0]
    assert len(made) < 45
