"""The enums of the code and the CHECKs of the database say the same."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import CheckConstraint

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base, BaseModel
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import CONSTRAINTS, ask, empty_database, run

LISTED = r"CHECK \(\(\w+ = ANY \(ARRAY\[([^]]*)\]\)\)\)"


def modelled() -> dict[str, set[str]]:
    """The values of each enum that a CHECK of the models was made from, by the CHECK's name."""
    return {str(check.name): {value.value for value in check.info["enum"]} for check in _checks()}


def _checks() -> Iterator[CheckConstraint]:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint) and "enum" in constraint.info:
                yield constraint


async def stored(url: str) -> dict[str, set[str]]:
    """The values of each CHECK in the database that lists texts, by its name."""
    found = {
        name: re.fullmatch(LISTED, definition) for _, name, definition, *_ in await ask(url, CONSTRAINTS)
    }
    return {name: set(re.findall(r"'([^']*)'::text", match[1])) for name, match in found.items() if match}


def held() -> list[tuple[str, str, type[StrEnum]]]:
    """Table, column and enum of each field of a stored entity that is a StrEnum."""
    return sorted(
        (
            (model.__tablename__, name, kind)
            for model in _models()
            for name, kind in _enums(get_type_hints(model.to_entity)["return"])
            if name in model.__table__.columns
        ),
        key=lambda each: each[:2],
    )


def _models() -> Iterator[type[BaseModel]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, BaseModel) and "to_entity" in vars(mapper.class_):
            yield mapper.class_


def _enums(entity: Any) -> Iterator[tuple[str, type[StrEnum]]]:
    for name, hint in get_type_hints(entity).items():
        for kind in get_args(hint) or (hint,):
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                yield name, kind


async def test_every_check_allows_what_the_code_knows(server: ServerUrls) -> None:
    assert await stored(server.owner_url) == modelled()
    assert len(modelled()) >= 11


@pytest.mark.parametrize(("table", "column", "kind"), held(), ids=lambda each: str(each))
def test_every_enum_that_is_stored_has_its_check(table: str, column: str, kind: type[StrEnum]) -> None:
    checks = {
        check.info["enum"]
        for check in _checks()
        if check.table.name == table and str(check.name) == f"ck_{table}_{column}"
    }
    assert checks == {kind}


def test_stored_enums_are_found_at_all() -> None:
    assert ("orders", "status") in {each[:2] for each in held()}
    assert len(held()) >= 11


async def test_a_value_that_only_the_database_knows_is_found(server: ServerUrls) -> None:
    async with empty_database(server.owner_url) as url:
        await run(url, "CREATE TABLE shops (status text)")
        await run(url, "ALTER TABLE shops ADD CONSTRAINT ck_shops_status "
                       "CHECK (status IN ('open', 'closed', 'moved'))")  # fmt: skip
        found = await stored(url)
    assert found["ck_shops_status"] - modelled()["ck_shops_status"] == {"moved"}
