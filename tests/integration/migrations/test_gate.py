"""The gate finds each planted mistake by its name, and lets good migrations pass."""

import sys
from pathlib import Path

import pytest

from emporion.application.shared.schema import Finding, SchemaRefused
from emporion.infrastructure.persistence.migrations import MigrationScripts
from emporion.infrastructure.persistence.migrations.gate import squawk
from emporion.infrastructure.persistence.migrations.gate.statements import items, statements
from tests.integration.migrations.planted import Planted

pytestmark = pytest.mark.long

SHOP_TABLE = """
op.create_table(
    "gifts",
    sa.Column("shop_id", sa.Uuid(), nullable=False),
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("order_id", sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name="fk_gifts_shops"),
    sa.ForeignKeyConstraint(
        ["shop_id", "order_id"], ["orders.shop_id", "orders.id"], name="fk_gifts_orders"
    ),
    sa.PrimaryKeyConstraint("shop_id", "id", name="pk_gifts"),
    sa.UniqueConstraint("shop_id", "order_id", name="uq_gifts_order"),
)
op.execute("ALTER TABLE gifts ENABLE ROW LEVEL SECURITY")
op.execute("CREATE POLICY shop_isolation ON gifts USING "
           "(shop_id = nullif(current_setting('app.shop_id', true), '')::uuid)")
"""
DROP = 'op.drop_table("gifts")'
CONCURRENTLY = """
with op.get_context().autocommit_block():
    op.create_index("ix_shops_name", "shops", ["name"], if_not_exists=True, postgresql_concurrently=True)
"""


def findings(planted: Planted) -> list[Finding]:
    return list(MigrationScripts(planted.folder).lint().findings)


def rules(planted: Planted) -> set[tuple[str, str]]:
    return {(each.revision, each.rule) for each in findings(planted)}


def test_our_own_history_passes_and_says_what_it_is_let_off() -> None:
    verdict = MigrationScripts().lint()
    assert verdict.findings == ()
    assert {waiver.revision for waiver in verdict.waivers} >= {"0002", "0005", "0008"}
    assert all(len(waiver.reason) > 30 for waiver in verdict.waivers)


def test_good_migrations_pass(planted: Planted) -> None:
    planted.add(SHOP_TABLE, DROP)
    planted.add('op.add_column("orders", sa.Column("note", sa.Text()))', 'op.drop_column("orders", "note")')
    planted.add(
        CONCURRENTLY,
        'op.drop_index("ix_shops_name")',
        limits='lock_timeout = "5s"\nstatement_timeout = "1h"\n',
    )
    planted.add(
        """
        op.execute("ALTER TABLE shops ADD CONSTRAINT ck_shops_name CHECK (name <> '') NOT VALID")
        """,
        "op.execute('ALTER TABLE shops DROP CONSTRAINT ck_shops_name')",
    )
    planted.add('op.execute("UPDATE shops SET name = name")', "op.execute('SELECT 1')", phase="migrate")
    assert findings(planted) == []


BAD = {
    "downgrade-missing": ('op.add_column("orders", sa.Column("note", sa.Text()))', "pass"),
    "data-change": (
        'op.add_column("orders", sa.Column("note", sa.Text()))\nop.execute("UPDATE orders SET note = \'\'")',
        'op.drop_column("orders", "note")',
    ),
    "foreign-key-not-indexed": (
        SHOP_TABLE.replace('    sa.UniqueConstraint("shop_id", "order_id", name="uq_gifts_order"),\n', ""),
        DROP,
    ),
    "shop-key-first": (
        SHOP_TABLE.replace('Constraint("shop_id", "id", name="pk', 'Constraint("id", name="pk'),
        DROP,
    ),
    "unique-without-shop": (
        SHOP_TABLE.replace('"shop_id", "order_id", name="uq', '"order_id", name="uq'),
        DROP,
    ),
    "name-too-long": (
        SHOP_TABLE.replace("pk_gifts", "pk_gifts_that_are_given_to_somebody_else_again_x"),
        DROP,
    ),
    "constraint-unnamed": ('op.execute("CREATE TABLE gifts (id uuid PRIMARY KEY)")', DROP),
    "row-security-missing": (SHOP_TABLE.split("op.execute")[0], DROP),
    "require-concurrent-index-creation": (
        'op.create_index("ix_shops_name", "shops", ["name"])',
        'op.drop_index("ix_shops_name")',
    ),
    "adding-required-field": (
        'op.add_column("orders", sa.Column("note", sa.Text(), nullable=False))',
        'op.drop_column("orders", "note")',
    ),
    "constraint-missing-not-valid": (
        "op.create_check_constraint('ck_shops_name', 'shops', \"name <> ''\")",
        "op.drop_constraint('ck_shops_name', 'shops')",
    ),
    "adding-foreign-key-constraint": (
        "op.create_foreign_key('fk_shops_owner', 'shops', 'users', ['id'], ['id'])",
        "op.drop_constraint('fk_shops_owner', 'shops')",
    ),
    "adding-not-nullable-field": (
        "op.alter_column('variants', 'sku', nullable=False)",
        "op.alter_column('variants', 'sku', nullable=True)",
    ),
    "changing-column-type": (
        "op.alter_column('variants', 'stock', type_=sa.BigInteger())",
        "op.alter_column('variants', 'stock', type_=sa.Integer())",
    ),
    "renaming-column": (
        "op.alter_column('shops', 'name', new_column_name='title')",
        "op.alter_column('shops', 'title', new_column_name='name')",
    ),
    "disallowed-unique-constraint": (
        "op.create_unique_constraint('uq_shops_name', 'shops', ['name'])",
        "op.drop_constraint('uq_shops_name', 'shops')",
    ),
    "ban-drop-table": (DROP, SHOP_TABLE),
    "not-rendered": ("op.get_bind().execute(sa.text('SELECT 1')).scalar_one()", "op.execute('SELECT 1')"),
}


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], list[Finding]]:
    """All mistakes on top of each other, by rule, and what the gate has against them."""
    planted = Planted(tmp_path_factory.mktemp("mistakes"))
    made = {
        rule: planted.add(up.replace("gifts", f"gifts_{n}"), down)  # each one a new table
        for n, (rule, (up, down)) in enumerate(BAD.items())
    }
    made["phase-missing"] = planted.add("pass", phase=None)
    made["lock-timeout-missing"] = planted.add("pass", limits='statement_timeout = "30s"\n')
    made["statement-timeout-missing"] = planted.add(
        "pass", limits='lock_timeout = "5s"\nstatement_timeout = "0"\n'
    )
    return made, findings(planted)


@pytest.mark.parametrize("rule", [*BAD, "phase-missing", "lock-timeout-missing", "statement-timeout-missing"])
def test_a_mistake_is_found_by_name(mistakes: tuple[dict[str, str], list[Finding]], rule: str) -> None:
    made, found = mistakes
    (first, *_) = [each for each in found if (each.revision, each.rule) == (made[rule], rule)]
    assert first.statement
    assert first.message
    assert first.advice


CHANGES = (
    "INSERT INTO shops (name) VALUES ('a')",
    "DELETE FROM shops",
    "TRUNCATE shops",
    "WITH a AS (SELECT 1) UPDATE shops s SET name = 'x'",
    "DO $$ BEGIN UPDATE shops SET name = 'x'; END $$",
)


def test_a_change_of_rows_beside_the_schema_is_found_in_any_form(planted: Planted) -> None:
    made = [
        planted.add(
            f'op.execute("CREATE SCHEMA s{n}")\nop.execute("{change}")', "op.get_bind()", phase="migrate"
        )
        for n, change in enumerate(CHANGES)
    ]
    assert {revision for revision, rule in rules(planted) if rule == "data-change"} == set(made)


def test_a_function_that_changes_rows_when_it_is_called_changes_none_now(planted: Planted) -> None:
    body = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM shops $$"
    planted.add(f'op.execute("{body}")', "op.execute('DROP FUNCTION f')")
    assert findings(planted) == []


def test_a_waiver_with_a_reason_is_listed_instead(planted: Planted) -> None:
    revision = planted.add(
        *BAD["require-concurrent-index-creation"],
        more='lint_waivers = {"require-concurrent-index-creation": "one row a shop"}\n',
    )
    verdict = MigrationScripts(planted.folder).lint()
    assert verdict.findings == ()
    assert [(w.rule, w.findings, w.reason) for w in verdict.waivers if w.revision == revision] == [
        ("require-concurrent-index-creation", 1, "one row a shop")
    ]


@pytest.mark.parametrize("reason", ["", "nobody made that mistake"])
def test_a_waiver_without_a_reason_or_without_use_is_found(planted: Planted, reason: str) -> None:
    rule = "require-concurrent-index-creation" if not reason else "ban-drop-table"
    revision = planted.add(
        *BAD["require-concurrent-index-creation"], more=f'lint_waivers = {{"{rule}": "{reason}"}}\n'
    )
    assert rules(planted) == {(revision, "require-concurrent-index-creation"), (revision, "waiver-unused")}


def test_an_index_that_a_foreign_key_needs_is_missed_when_it_goes(planted: Planted) -> None:
    planted.add(SHOP_TABLE, DROP)
    revision = planted.add("op.drop_constraint('uq_gifts_order', 'gifts')", "op.execute('SELECT 1')")
    assert (revision, "foreign-key-not-indexed") in rules(planted)


def test_two_heads_are_refused(planted: Planted) -> None:
    planted.add("pass", name="one", after=planted.head)
    planted.add("pass", name="two", after=planted.head)
    with pytest.raises(SchemaRefused, match="2 heads"):
        findings(planted)


def test_without_squawk_nothing_is_said_to_be_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(SchemaRefused, match=r"squawk is not installed.*\n.*make install"):
        MigrationScripts().lint()


def test_a_squawk_that_does_not_run_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squawk, "EXCLUDED", {"no-such-rule": ""})
    with pytest.raises(SchemaRefused, match=r"does not work here.*no-such-rule"):
        MigrationScripts().lint()


def test_statements_are_told_apart_whatever_is_in_them() -> None:
    script = "A ';' \"x;\"; -- c;\nB $$ ; $$ $f$ ; $$ ; $f$; /* ; */ C (;); UPDATE alembic_version SET a = 1;"
    assert statements(script) == ["A ';' \"x;\"", "B $$ ; $$ $f$ ; $$ ; $f$", "C (;)"]
    assert items("a, f(b, c), 'd,e'") == ["a", "f(b, c)", "'d,e'"]
