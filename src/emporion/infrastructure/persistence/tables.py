"""What the writer needs to know of a table, read from the metadata once."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, DateTime, LargeBinary, String, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from emporion.infrastructure.persistence.base import Base, BaseModel

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # untyped in SQLAlchemy


@dataclass(frozen=True, slots=True, eq=False)
class TableInfo:
    """`columns` in table order; `arrays` is the type that a column's values travel as, one array a column;
    `order` sorts parents before children by the foreign keys of the metadata; `append_only` maps columns of
    that kind (see append_only.py) to the column that holds their length; `owner` is the table of the root
    whose aggregate the rows belong to, with the column that names it; `inserted` are the columns that an
    insertion sends beside the shop. `formerly` maps names that columns had in older audit records to those of
    today, `untold` columns to what they hold in rows whose trail is older than the column."""

    name: str
    columns: tuple[str, ...]
    arrays: dict[str, str]
    casts: dict[str, str]
    json: frozenset[str]
    secret: frozenset[str]
    compared: tuple[str, ...]
    append_only: dict[str, str]
    has_shop: bool
    has_version: bool
    audited: bool
    order: int
    owner: tuple[str, str] | None
    formerly: dict[str, str]
    untold: dict[str, Any]
    inserted: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        inserted = tuple(name for name in self.columns if not (self.has_shop and name == "shop_id"))
        object.__setattr__(self, "inserted", inserted)


@cache
def table_info(model: type[BaseModel]) -> TableInfo:
    """The description of a model's table."""
    table = model.__table__
    columns = tuple(column.name for column in table.columns)
    json = frozenset(column.name for column in table.columns if isinstance(column.type, JSON))
    return TableInfo(
        name=table.name,
        columns=columns,
        arrays={column.name: _array(column) for column in table.columns},
        casts={name: "::jsonb" if name in json else "" for name in columns},
        json=json,
        secret=frozenset(column.name for column in table.columns if column.info.get("secret")),
        compared=tuple(name for name in columns if name not in ("version", "updated_at")),
        append_only={
            column.name: column.info["append_only"]
            for column in table.columns
            if "append_only" in column.info
        },
        has_shop="shop_id" in table.primary_key.columns,
        has_version="version" in columns,
        audited=model.__audited__,
        order=_orders()[table.name],
        owner=next(
            ((column.info["owner"], column.name) for column in table.columns if "owner" in column.info), None
        ),
        formerly={old: column.name for column in table.columns for old in column.info.get("formerly", ())},
        untold={c.name: c.info["untold"] for c in table.columns if "untold" in c.info},
    )


@cache
def _orders() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


def _array(column: Column[Any]) -> str:
    # Text travels as text: a cast to varchar(n) would cut silently where an insert complains.
    kind: TypeEngine[Any] = column.type
    if isinstance(kind, String | JSON):
        return "text[]"
    if isinstance(kind, DateTime):
        return "timestamptz[]"
    if isinstance(kind, LargeBinary):
        return "bytea[]"
    return f"{kind.compile(dialect=_DIALECT).lower()}[]"


def tables() -> list[Table]:
    """All tables of the schema, parents first."""
    return list(Base.metadata.sorted_tables)
