"""What lists may be asked for is there: every field is one of the entity and of its table."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from sqlalchemy import Boolean, DateTime, Numeric, Table, Text, Uuid

import emporion.container  # noqa: F401 - imports every module that declares fields
from emporion.domain.shared.criteria import Field, Fields
from emporion.infrastructure.persistence.repositories import implementations

COLUMNS: dict[type[Any], type[Any]] = {
    UUID: Uuid,
    str: Text,
    bool: Boolean,
    datetime: DateTime,
    Decimal: Numeric,
}
NO_COLUMN = {"category_ids"}
"""Fields that are rows of another table."""
ALWAYS_SET = {("PublishedPostFields", "published_at")}
"""Fields that may be absent in general, and never are in their list."""


def entity_of(fields: type[Fields[Any]]) -> type[Any]:
    for base in getattr(fields, "__orig_bases__", ()):
        if get_origin(base) is Fields:
            entity: type[Any] = get_args(base)[0]
            return entity
    raise TypeError(f"{fields.__name__} must derive from Fields[Entity]")


def tables() -> dict[str, Table]:
    """The table of each kind of entity, by the name of what its model makes."""
    found: dict[str, Table] = {}
    for repository in implementations().values():
        model = getattr(repository, "model", None)
        if model is not None:
            made = get_type_hints(model.to_entity).get("return")
            found[getattr(made, "__name__", "")] = model.__table__
    return found


DECLARED = [
    pytest.param(fields, field, id=f"{fields.__name__}.{field.name}")
    for fields in Fields.__subclasses__()
    if fields.__module__.startswith("emporion.")
    for field in fields.known.values()
]


@pytest.mark.parametrize(("fields", "field"), DECLARED)
def test_a_field_is_one_of_the_entity(fields: type[Fields[Any]], field: Field[Any, Any]) -> None:
    hint = get_type_hints(entity_of(fields))[field.name]
    kinds = set(get_args(hint)) if type(None) in get_args(hint) else {hint}
    assert (type(None) in kinds) == (field.nullable or (fields.__name__, field.name) in ALWAYS_SET)
    (kind,) = kinds - {type(None)}
    assert (get_origin(kind) or kind) is field.kind
    if field.kind is tuple:
        assert get_args(kind)[0] is field.items


@pytest.mark.parametrize(("fields", "field"), DECLARED)
def test_a_field_is_a_column_of_the_table(fields: type[Fields[Any]], field: Field[Any, Any]) -> None:
    if field.name in NO_COLUMN:
        assert not field.sortable
        return
    column = tables()[entity_of(fields).__name__].c[field.name]
    assert column.nullable == (field.nullable or (fields.__name__, field.name) in ALWAYS_SET)
    kind = str if issubclass(field.kind, Enum) else field.kind
    assert isinstance(column.type, COLUMNS.get(kind, object))
