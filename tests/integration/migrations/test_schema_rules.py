"""The rules of the schema, asked of the database that the migrations made."""

import re

import pytest

from emporion.infrastructure.persistence.constraints import Rule, rules
from emporion.infrastructure.persistence.rights import APPEND_ONLY, shop_tables
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import COLUMNS, CONSTRAINTS, INDEXES, POLICIES, RIGHTS, ask

MORE_POLICIES = {
    "deliveries": ["relay"],
    "idempotency_keys": ["expired"],
    "outbox_messages": ["relay"],
    "outbox_numberings": ["relay"],
}

FOREIGN_KEYS = """
SELECT c.conname::text, c.conrelid::regclass::text, c.confrelid::regclass::text,
       (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k(num, n)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num),
       c.confdeltype::text
  FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"""

INDEX_COLUMNS = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisunique,
       (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.n)
          FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k(num, n)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num > 0),
       pg_get_expr(i.indpred, i.indrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = 'public'::regnamespace"""


async def test_every_foreign_key_has_an_index_that_starts_with_it(server: ServerUrls) -> None:
    indexes = await ask(server.owner_url, INDEX_COLUMNS)
    bare = [
        name
        for name, table, _, columns, _ in await ask(server.owner_url, FOREIGN_KEYS)
        if not any(_serves(columns, index) for index in indexes if index[0] == table)
    ]
    assert bare == []


def _serves(columns: list[str], index: tuple[str, str, bool, list[str], str | None]) -> bool:
    """Whether rows by the key's ids are found by the index; a currency adds nothing to an id."""
    wanted = {name for name in columns if name.endswith("_id")}
    leading, predicate = index[3][: len(wanted)], index[4]
    fits = predicate is None or predicate in {f"({name} IS NOT NULL)" for name in columns}
    return set(leading) == wanted and fits


async def test_the_primary_key_of_every_shop_table_starts_with_the_shop(server: ServerUrls) -> None:
    keys = {
        table: definition
        for table, name, definition, *_ in await ask(server.owner_url, CONSTRAINTS)
        if name.startswith("pk_")
    }
    assert {table: keys[table] for table in shop_tables()} == dict.fromkeys(
        shop_tables(), "PRIMARY KEY (shop_id, id)"
    )


async def test_every_table_with_a_shop_id_is_a_shop_table(server: ServerUrls) -> None:
    having = {table for table, column, *_ in await ask(server.owner_url, COLUMNS) if column == "shop_id"}
    assert having == set(shop_tables())


async def test_every_unique_index_of_a_shop_table_starts_with_the_shop(server: ServerUrls) -> None:
    indexes = await ask(server.owner_url, INDEX_COLUMNS)
    assert [
        name
        for table, name, unique, columns, _ in indexes
        if unique and table in shop_tables() and columns[0] != "shop_id"
    ] == []


async def test_every_foreign_key_between_shop_tables_starts_with_the_shop(server: ServerUrls) -> None:
    found = await ask(server.owner_url, FOREIGN_KEYS)
    between = [key for key in found if key[2] in shop_tables()]
    assert len(between) >= 8
    assert [key[0] for key in between if key[3][0] != "shop_id"] == []


async def test_no_foreign_key_acts_by_itself(server: ServerUrls) -> None:
    keys = await ask(server.owner_url, FOREIGN_KEYS)
    assert [name for name, *_, action in keys if action != "a"] == []


async def test_every_name_leaves_room_for_a_shard_suffix(server: ServerUrls) -> None:
    names = [row[1] for sql in (CONSTRAINTS, INDEXES) for row in await ask(server.owner_url, sql)]
    assert [name for name in names if len(name) >= 45] == []


async def test_every_name_follows_the_convention(server: ServerUrls) -> None:
    constraints = await ask(server.owner_url, CONSTRAINTS)
    # PostgreSQL 18 names NOT NULL by itself.
    named = [row[1] for row in constraints if not row[2].startswith("NOT NULL")]
    named += [row[1] for row in await ask(server.owner_url, INDEXES)]
    assert [name for name in named if not re.match(r"(pk|fk|uq|ck|ix)_[a-z_]+$", name)] == []


@pytest.mark.parametrize("table", shop_tables())
async def test_row_level_security_holds_every_shop_table(server: ServerUrls, table: str) -> None:
    policies = [row for row in await ask(server.owner_url, POLICIES) if row[0] == table]
    # What the worker sees beside the rule: expired idempotency keys, and the queues of all shops.
    (policy,) = [row for row in policies if row[2] not in ("expired", "relay")]
    assert [row[2] for row in policies if row is not policy] == MORE_POLICIES.get(table, [])
    _, enabled, _, command, using, check = policy
    assert enabled is True
    assert command == "*"
    assert using.startswith("(shop_id = ")
    assert "app.shop_id" in using
    assert check is None  # then `using` holds for what is written, too


async def test_the_worker_sees_the_queues_of_all_shops_and_writes_none_of_them(server: ServerUrls) -> None:
    policies = {row[0]: row for row in await ask(server.owner_url, POLICIES) if row[2] == "relay"}
    assert {table: row[3] for table, row in policies.items()} == {
        "deliveries": "r",
        "outbox_messages": "r",
        "outbox_numberings": "r",
    }
    assert "processed_at IS NULL" in policies["outbox_messages"][4]
    assert all("app.relay" in row[4] for row in policies.values())


async def test_the_application_may_do_no_more_than_it_needs(server: ServerUrls) -> None:
    rights: dict[str, set[str]] = {}
    for table, right in await ask(server.owner_url, RIGHTS):
        rights.setdefault(table, set()).add(right)
    assert rights.pop("alembic_version") == rights.pop("schema_revisions") == {"SELECT"}
    assert {table for table, held in rights.items() if held == {"SELECT", "INSERT"}} == APPEND_ONLY
    assert all(held <= {"SELECT", "INSERT", "UPDATE", "DELETE"} for held in rights.values())
    assert set(shop_tables()) <= set(rights)


@pytest.mark.parametrize("kind", ["timestamp without time zone", "double precision", "real", "json"])
async def test_no_column_has_a_type_that_loses(server: ServerUrls, kind: str) -> None:
    columns = await ask(server.owner_url, COLUMNS)
    assert [row[:2] for row in columns if row[2] == kind] == []


async def test_every_amount_is_exact_to_eighteen_digits(server: ServerUrls) -> None:
    kinds = {row[2] for row in await ask(server.owner_url, COLUMNS) if row[2].startswith("numeric")}
    assert kinds == {"numeric(36,18)"}


async def test_the_database_makes_no_values_by_itself(server: ServerUrls) -> None:
    columns = await ask(server.owner_url, COLUMNS)
    assert [row[:2] for row in columns if row[4] is not None or row[5] or row[6]] == []


@pytest.mark.parametrize("rule", [rules()[name] for name in sorted(rules())], ids=lambda rule: str(rule.name))
def test_every_constraint_is_mapped_to_an_error_or_says_why_it_is_unexpected(rule: Rule) -> None:
    assert ("error" in rule.info) != ("unexpected" in rule.info)


async def test_every_constraint_of_the_database_is_known_to_the_code(server: ServerUrls) -> None:
    names = {
        row[1]
        for row in await ask(server.owner_url, CONSTRAINTS)
        if not row[2].startswith(("NOT NULL", "PRIMARY KEY"))
    }
    unique = {row[1] for row in await ask(server.owner_url, INDEXES) if "UNIQUE" in row[2]}
    assert names | {name for name in unique if not name.startswith("pk_")} == set(rules())
