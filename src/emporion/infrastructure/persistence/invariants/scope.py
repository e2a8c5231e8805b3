"""Which rows belong to the shop that is inspected, and which to the platform; read from the metadata."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Table

from emporion.infrastructure.persistence import models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base, BaseModel
from emporion.infrastructure.persistence.models.shops import ShopModel
from emporion.infrastructure.persistence.tables import TableInfo, table_info

_TENANTS = ShopModel.__table__


def in_scope(table: Table, *, of_shop: bool) -> bool:
    """Whether the table's rows are inspected with a shop, or with the platform. A shop's own row goes with
    the shop: it is changed, and so audited, in the shop's transactions."""
    return (table is _TENANTS or "shop_id" in table.columns) == of_shop


def own_rows(table: Table, alias: str) -> str:
    """The condition for rows of $1; global tables have no others."""
    if "shop_id" in table.columns:
        return f"{alias}.shop_id = $1::uuid"
    return f"{alias}.id = $1::uuid" if table is _TENANTS else "$1::uuid IS NOT NULL"


@cache
def audited(*, of_shop: bool) -> tuple[tuple[Table, TableInfo], ...]:
    """The audited tables in scope, parents first."""
    found = [(model.__table__, table_info(model)) for model in _models()]
    chosen = [each for each in found if each[1].audited and in_scope(each[0], of_shop=of_shop)]
    return tuple(sorted(chosen, key=lambda each: each[1].order))


def _models() -> Iterator[type[BaseModel]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, BaseModel):
            yield mapper.class_
