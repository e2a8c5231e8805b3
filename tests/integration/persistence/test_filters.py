"""A filter finds the rows whose entities it holds for: the meaning in Python against the one in SQL."""

import random
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.domain.shared.criteria import Either, Every, Filter
from emporion.domain.shared.matching import holds
from emporion.infrastructure.persistence.filters import sql_filter
from emporion.testing.postgres import ServerUrls
from tests.integration.persistence.things import (
    NAMES,
    PARTS,
    PRICES,
    TAGS,
    THINGS,
    TIMES,
    Colour,
    Thing,
    ThingFields,
    table_of_things,
    things,
)


def condition(chance: random.Random) -> Filter[Thing]:
    """Any comparison that a field offers."""
    field, values = chance.choice(
        [
            (ThingFields.name, NAMES),
            (ThingFields.note, (None, *NAMES)),
            (ThingFields.price, (None, *PRICES)),
            (ThingFields.colour, tuple(Colour)),
            (ThingFields.seen_at, TIMES),
        ]
    )
    known: Any = field
    compare = chance.choice(
        [known.equals, known.differs_from, known.below, known.at_most, known.above, known.at_least]
    )
    contained = (
        ThingFields.tags.contains(chance.choice(TAGS)),
        ThingFields.extra.contains(chance.choice(PARTS)),
    )
    made: list[Filter[Thing]] = [
        compare(chance.choice(values)),
        known.among(chance.sample(values, chance.randint(0, 2))),
        known.is_set(chance.choice((True, False))),
        *contained,
    ]
    return chance.choice(made)


def composed(chance: random.Random, depth: int) -> Filter[Thing]:
    if depth == 0:
        return condition(chance)
    parts = [composed(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    return chance.choice(
        [Every(tuple(parts)), Either(tuple(parts)), ~composed(chance, depth - 1), condition(chance)]
    )


@pytest.fixture
async def connection(server: ServerUrls) -> AsyncIterator[AsyncConnection]:
    async with table_of_things(server) as connection:
        yield connection


async def found(connection: AsyncConnection, wanted: Filter[Thing]) -> list[int]:
    statement = select(THINGS.c.id).where(sql_filter(wanted, THINGS.c)).order_by(THINGS.c.id)
    return list(await connection.scalars(statement))


@pytest.mark.parametrize("depth", [0, 1, 3])
async def test_sql_finds_what_holds(connection: AsyncConnection, depth: int) -> None:
    chance, everything = random.Random(depth), things()
    sizes = set()
    for _ in range(250):
        wanted = composed(chance, depth)
        expected = [thing.id for thing in everything if holds(wanted, thing)]
        assert await found(connection, wanted) == expected, wanted
        sizes.add(len(expected))
    assert {0, len(everything)} < sizes  # filters that find nothing, all, and something between


async def test_a_comparison_with_an_absent_value_does_not_hold_and_its_opposite_does(
    connection: AsyncConnection,
) -> None:
    wanted = ThingFields.price.at_least(Decimal(0))
    without = [thing.id for thing in things() if thing.price is None]
    assert without
    assert await found(connection, ~wanted) == without


def test_an_opposite_is_a_plain_comparison_that_an_index_serves() -> None:
    wanted = sql_filter(~(ThingFields.name.below("m") & ThingFields.colour.equals(Colour.RED)), THINGS.c)
    assert str(wanted) == "things.name >= :param_1 OR things.colour != :colour_1"
