"""Rules about the shape of the schema: keys, names, shops, row-level security."""

from collections.abc import Iterator
from typing import Final

from emporion.application.shared.schema import Finding
from emporion.infrastructure.persistence.migrations.gate.migration import Migration
from emporion.infrastructure.persistence.migrations.gate.schema import Key, Schema

_LONGEST: Final = 44


def foreign_key_not_indexed(migration: Migration) -> Iterator[Finding]:
    before = {key.name for key in migration.before.keys if key.kind == "foreign"}
    bare = {key.name for key in _bare(migration.before)}
    for key in _bare(migration.after):
        if key.name not in before or key.name not in bare:
            columns = ", ".join(key.columns)
            yield migration.finding(
                "foreign-key-not-indexed",
                migration.statement("FOREIGN KEY", key.name or key.table),
                f"No index of {key.table} begins with {columns}, the columns of {key.name}.",
                f"Create one on ({columns}), concurrently where the table has rows, before the key.",
            )


def _bare(schema: Schema) -> list[Key]:
    served = [key for key in schema.keys if key.kind in ("index", "unique", "primary")]
    return [
        key for key in schema.keys if key.kind == "foreign" and not any(_serves(each, key) for each in served)
    ]


def _serves(index: Key, key: Key) -> bool:
    """Whether rows are found by the key's ids; what else is in the key adds nothing to an id."""
    wanted = {name for name in key.columns if name.endswith("_id")} or set(key.columns)
    allowed = {f"{name} IS NOT NULL" for name in key.columns}
    whole = index.where is None or index.where.strip("() ") in allowed
    return index.table == key.table and whole and set(index.columns[: len(wanted)]) == wanted


def shop_key_first(migration: Migration) -> Iterator[Finding]:
    schema = migration.after
    for table in filter(schema.is_shops, migration.new_tables):
        primary = next(
            (key.columns for key in schema.keys if (key.kind, key.table) == ("primary", table)), ()
        )
        if primary[:1] != ("shop_id",):
            yield migration.finding(
                "shop-key-first",
                migration.statement("CREATE TABLE", table),
                f"The primary key of {table}, whose rows belong to shops, does not begin with shop_id.",
                "PRIMARY KEY (shop_id, id).",
            )
    for key in migration.new_keys:
        if key.kind == "foreign" and schema.is_shops(key.references) and key.columns[:1] != ("shop_id",):
            yield migration.finding(
                "shop-key-first",
                migration.statement("REFERENCES", key.name or key.table),
                f"{key.name or 'A foreign key'} leads from {key.table} to rows of any shop.",
                f"FOREIGN KEY (shop_id, ...) REFERENCES {key.references} (shop_id, id).",
            )


def unique_without_shop(migration: Migration) -> Iterator[Finding]:
    for key in migration.new_keys:
        if key.kind == "unique" and migration.after.is_shops(key.table) and "shop_id" not in key.columns:
            yield migration.finding(
                "unique-without-shop",
                migration.statement("UNIQUE", key.name or key.table),
                f"{key.name or 'A unique constraint'} of {key.table} is unique over all shops.",
                f"Make it unique in the shop: (shop_id, {', '.join(key.columns)}).",
            )


def name_too_long(migration: Migration) -> Iterator[Finding]:
    for key in migration.new_keys:
        if key.name is not None and len(key.name) > _LONGEST:
            yield migration.finding(
                "name-too-long",
                migration.statement(key.name),
                f"{key.name} has {len(key.name)} characters; with a shard's suffix it would be cut.",
                f"Use a name of at most {_LONGEST} characters.",
            )


def constraint_unnamed(migration: Migration) -> Iterator[Finding]:
    for key in migration.new_keys:
        if key.name is None:
            yield migration.finding(
                "constraint-unnamed",
                migration.statement(key.table),
                f"A {key.kind} constraint of {key.table} has no name, and violations are known by it.",
                "CONSTRAINT name ..., with a name by the convention of the models.",
            )


def row_security_missing(migration: Migration) -> Iterator[Finding]:
    schema = migration.after
    for table in filter(schema.is_shops, migration.new_tables):
        if table not in schema.secured or table not in schema.policies:
            yield migration.finding(
                "row-security-missing",
                migration.statement("CREATE TABLE", table),
                f"Row-level security does not hold {table}: a query that forgets the shop sees all of them.",
                f"op.execute('ALTER TABLE {table} ENABLE ROW LEVEL SECURITY') and CREATE POLICY "
                f"shop_isolation ON {table} USING (shop_id = nullif(current_setting('app.shop_id', true), "
                "'')::uuid).",
            )


SHAPE: Final = (
    foreign_key_not_indexed,
    shop_key_first,
    unique_without_shop,
    name_too_long,
    constraint_unnamed,
    row_security_missing,
)
