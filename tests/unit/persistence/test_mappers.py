"""Nothing is loaded implicitly: no attribute of any model can send a statement by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Mapper, configure_mappers

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the registry
from emporion.infrastructure.persistence.base import Base

REFUSES = {"raise", "raise_on_sql"}


def mappers() -> list[Mapper[Any]]:
    configure_mappers()
    return sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table))


def lazy(mapper: Mapper[Any]) -> Iterator[str]:
    """Relationships that would be loaded when they are looked at, and columns that are left for later."""
    for relationship in mapper.relationships:
        if relationship.lazy not in REFUSES:
            yield relationship.key
    for column in mapper.column_attrs:
        if column.deferred and not column.raiseload:
            yield column.key


def test_all_models_are_looked_at() -> None:
    assert {mapper.local_table for mapper in mappers()} == set(Base.metadata.sorted_tables)


@pytest.mark.parametrize("mapper", mappers(), ids=lambda mapper: str(mapper.local_table))
def test_nothing_of_a_model_can_be_loaded_lazily(mapper: Mapper[Any]) -> None:
    assert list(lazy(mapper)) == []
