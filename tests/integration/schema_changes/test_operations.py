"""Every operation does what it says, once, and its reverse takes it back; printed SQL does the same."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from emporion.infrastructure.persistence import schema_changes as safe
from tests.integration.schema_changes.stage import Migration, Stage, printed

pytestmark = pytest.mark.long

CONSTRAINT = "SELECT count(*) FROM pg_constraint WHERE conname = '{}' AND convalidated"
INDEX = "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('{}') AND indisvalid"
NOT_NULL = (
    "SELECT count(*) FROM pg_attribute WHERE attrelid = 'parcels'::regclass AND attname = '{}' AND attnotnull"
)
LANE = sa.Column("lane", sa.Text(), nullable=False, server_default="a:b")
TYPE = (
    "SELECT format_type(atttypid, NULL) FROM pg_attribute "
    "WHERE attrelid = 'parcels'::regclass AND attname = 'weight'"
)
SHADOW = sa.Column("weight_new", sa.BigInteger(), nullable=False)


@dataclass(frozen=True, slots=True)
class Case:
    """An operation with its reverse; `check` is SQL that answers 1 where the operation was done."""

    name: str
    up: Migration
    down: Migration
    check: str
    first: Migration = lambda: None


CASES = [
    Case(
        "add column",
        lambda: safe.add_column("parcels", LANE),
        lambda: safe.drop_column("parcels", "lane"),
        "SELECT count(DISTINCT lane) FROM parcels WHERE lane = 'a:b'",
    ),
    Case(
        "set default",
        lambda: safe.set_default("parcels", "code", "'none'"),
        lambda: safe.drop_default("parcels", "code"),
        "SELECT count(*) FROM pg_attrdef WHERE adrelid = 'parcels'::regclass",
    ),
    Case(
        "set not null",
        lambda: safe.set_not_null("parcels", "code"),
        lambda: safe.drop_not_null("parcels", "code"),
        NOT_NULL.format("code"),
    ),
    Case(
        "add check",
        lambda: safe.add_check("ck_parcels_weight", "parcels", "weight > 0"),
        lambda: safe.drop_constraint("parcels", "ck_parcels_weight"),
        CONSTRAINT.format("ck_parcels_weight"),
    ),
    Case(
        "add foreign key",
        lambda: safe.add_foreign_key(
            "fk_parcels_depot", "parcels", "depots", ["shop_id", "depot_id"], ["shop_id", "id"]
        ),
        lambda: safe.drop_constraint("parcels", "fk_parcels_depot"),
        CONSTRAINT.format("fk_parcels_depot"),
    ),
    Case(
        "add unique",
        lambda: safe.add_unique("uq_parcels_code", "parcels", ["shop_id", "code"]),
        lambda: safe.drop_constraint("parcels", "uq_parcels_code"),
        CONSTRAINT.format("uq_parcels_code"),
    ),
    Case(
        "rename constraint",
        lambda: safe.rename_constraint("parcels", "pk_parcels", "pk_packets"),
        lambda: safe.rename_constraint("parcels", "pk_packets", "pk_parcels"),
        CONSTRAINT.format("pk_packets"),
    ),
    Case(
        "create index",
        lambda: safe.create_index(
            "ix_parcels_code", "parcels", ["shop_id", "code"], postgresql_where=sa.text("code IS NOT NULL")
        ),
        lambda: safe.drop_index("ix_parcels_code", "parcels"),
        INDEX.format("ix_parcels_code"),
    ),
    Case(
        "begin rename column",
        lambda: safe.begin_rename_column("parcels", "code", sa.Column("label", sa.Text(), nullable=False)),
        lambda: safe.finish_rename_column("parcels", kept="code", gone="label"),
        "SELECT count(*) FROM (SELECT bool_and(label = code) AS same FROM parcels) t WHERE same",
    ),
    Case(
        "finish rename column",
        lambda: safe.finish_rename_column("parcels", kept="label", gone="code"),
        lambda: safe.begin_rename_column("parcels", "label", sa.Column("code", sa.Text())),
        "SELECT 1 - count(*) FROM pg_attribute WHERE attrelid = 'parcels'::regclass AND attname = 'code'",
        first=lambda: safe.begin_rename_column("parcels", "code", sa.Column("label", sa.Text())),
    ),
    Case(
        "begin rename table",
        lambda: safe.begin_rename_table("parcels", "packets"),
        lambda: safe.cancel_rename_table("parcels", "packets"),
        "SELECT count(*) FROM pg_class WHERE relname = 'parcels' AND relkind = 'v'",
    ),
    Case(
        "finish rename table",
        lambda: safe.finish_rename_table("parcels"),
        lambda: safe.reopen_rename_table("parcels", "packets"),
        "SELECT 1 - count(*) FROM pg_class WHERE relname = 'parcels'",
        first=lambda: safe.begin_rename_table("parcels", "packets"),
    ),
    Case(
        "begin drop column",
        lambda: safe.begin_drop_column("parcels", "weight"),
        lambda: safe.set_not_null("parcels", "weight"),
        f"SELECT 1 - count(*) FROM ({NOT_NULL.format('weight')} HAVING count(*) > 0) t",
    ),
    Case(
        "begin drop table",
        lambda: safe.begin_drop_table("parcels", ["fk_parcels_depot"]),
        lambda: safe.add_foreign_key(
            "fk_parcels_depot", "parcels", "depots", ["shop_id", "depot_id"], ["shop_id", "id"]
        ),
        "SELECT 1 - count(*) FROM pg_constraint WHERE conname = 'fk_parcels_depot'",
        first=lambda: safe.add_foreign_key(
            "fk_parcels_depot", "parcels", "depots", ["shop_id", "depot_id"], ["shop_id", "id"]
        ),
    ),
    Case(
        "begin change type",
        lambda: safe.begin_change_type("parcels", "weight", SHADOW, "{value}::bigint"),
        lambda: safe.cancel_change_type("parcels", "weight", "weight_new"),
        "SELECT count(*) FROM (SELECT bool_and(weight_new = weight) AS same FROM parcels) t WHERE same",
    ),
    Case(
        "add enum value",
        lambda: safe.set_enum_values("parcels", "state", ["packed", "sent", "lost"]),
        lambda: safe.set_enum_values("parcels", "state", ["packed", "sent"]),
        "SELECT count(*) FROM pg_constraint WHERE conname = 'ck_parcels_state' AND convalidated "
        "AND pg_get_constraintdef(oid) LIKE '%lost%'",
    ),
    Case(
        "remove enum value",
        lambda: safe.set_enum_values("parcels", "state", ["packed"]),
        lambda: safe.set_enum_values("parcels", "state", ["packed", "sent"]),
        "SELECT count(*) FROM pg_constraint WHERE conname = 'ck_parcels_state' AND convalidated "
        "AND pg_get_constraintdef(oid) NOT LIKE '%sent%'",
    ),
]
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name).replace(" ", "_"))
COMPARED = ("columns", "constraints", "indexes", "others", "policies")


@EVERY
async def test_it_is_done_and_taken_back(stage: Stage, case: Case) -> None:
    await stage.migrate(case.first)
    before = await stage.schema()
    await stage.migrate(case.up)
    assert await stage.value(case.check) == 1
    await stage.migrate(case.down)
    after = await stage.schema()
    for kind in COMPARED:
        assert after[kind] == before[kind], kind
    await stage.migrate(case.up)
    assert await stage.value(case.check) == 1


@EVERY
async def test_run_twice_it_changes_nothing(stage: Stage, case: Case) -> None:
    await stage.migrate(case.first, case.up)
    before = await stage.schema()
    await stage.migrate(case.up)
    assert await stage.schema() == before
    await stage.migrate(case.down)
    taken_back = await stage.schema()
    await stage.migrate(case.down)
    assert await stage.schema() == taken_back


@EVERY
async def test_the_printed_sql_does_the_same(stage: Stage, case: Case) -> None:
    await stage.migrate(case.first)
    before = await stage.schema()
    await stage.do_printed(printed(case.up))
    assert await stage.value(case.check) == 1
    await stage.do_printed(printed(case.down))
    after = await stage.schema()
    for kind in COMPARED:
        assert after[kind] == before[kind], kind


async def test_a_column_is_swapped_with_its_shadow_and_back(stage: Stage) -> None:
    back = sa.Column("weight_new", sa.Integer(), nullable=False)
    total = await stage.value("SELECT sum(weight) FROM parcels")
    swap = lambda: safe.swap_column("parcels", "weight", "weight_new")  # noqa: E731
    begin = lambda: safe.begin_change_type("parcels", "weight", SHADOW, "{value}::bigint")  # noqa: E731
    await stage.migrate(begin, swap, swap)
    assert await stage.value(TYPE) == "bigint"
    await stage.migrate(lambda: safe.begin_change_type("parcels", "weight", back, "{value}::integer"), swap)
    assert await stage.value(TYPE) == "integer"
    assert await stage.value("SELECT sum(weight) FROM parcels") == total


async def test_a_dropped_table_is_gone_and_dropping_it_again_does_nothing(stage: Stage) -> None:
    await stage.migrate(lambda: safe.drop_table("parcels"), lambda: safe.drop_table("parcels"))
    assert await stage.value("SELECT to_regclass('parcels')::text") is None
