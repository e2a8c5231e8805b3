"""A filter finds the rows whose entities it holds for: the meaning in Python against the one in SQL."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import pytest
from sqlalchemy import Column, Integer, MetaData, Numeric, Table, Text, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.domain.shared.criteria import Either, Every, Field, Fields, Filter
from emporion.domain.shared.matching import holds
from emporion.infrastructure.persistence.base import Utc
from emporion.infrastructure.persistence.filters import sql_filter
from tests.conftest import ServerUrls
from tests.integration.persistence.shelf import engine_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Thing:
    id: int
    name: str
    note: str | None
    price: Decimal | None
    colour: Colour
    seen_at: datetime
    tags: tuple[str, ...]
    extra: dict[str, Any]


class ThingFields(Fields[Thing]):
    name = Field[Thing, str](str)
    note = Field[Thing, str](str, nullable=True)
    price = Field[Thing, Decimal](Decimal, nullable=True)
    colour = Field[Thing, Colour](Colour)
    seen_at = Field[Thing, datetime](datetime)
    tags = Field[Thing, tuple[str, ...]](tuple, sortable=False)
    extra = Field[Thing, dict[str, Any]](dict, sortable=False)


THINGS: Final = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text),
    Column("price", Numeric(36, 18)),
    Column("colour", Text, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("tags", JSONB, nullable=False),
    Column("extra", JSONB, nullable=False),
    prefixes=["TEMPORARY"],
)
NAMES: Final = ("", "a", "A", "B", "Zoë", "ä", "ß", "\U0001d538", "50%", "_")
TIMES: Final = tuple(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(4))
PRICES: Final = (Decimal("0"), Decimal("1.5"), Decimal("1.500000000000000001"), Decimal(10) ** 17)
TAGS: Final = ((), ("a",), ("a", "b"), ("b", "a", "a"), ("é",))
EXTRAS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"a": 1},
    {"a": True},
    {"a": None},
    {"a": {"b": [1, 2, {"c": "x"}]}},
    {"a": [[1, 2], [3]], "b": "x"},
)
PARTS: Final[tuple[dict[str, Any], ...]] = (
    *EXTRAS,
    {"a": 1.0},
    {"a": {"b": [{"c": "x"}]}},
    {"a": [[1]]},
    {"a": {"b": []}},
    {"a": [3]},
)


def things() -> list[Thing]:
    chance = random.Random(4)
    return [
        Thing(
            number,
            chance.choice(NAMES),
            chance.choice((None, *NAMES)),
            chance.choice((None, *PRICES)),
            chance.choice(list(Colour)),
            chance.choice(TIMES),
            chance.choice(TAGS),
            chance.choice(EXTRAS),
        )
        for number in range(60)
    ]


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
    """One that sees the things in a table of its own."""
    async with engine_of(server.owner_url) as engine, engine.connect() as connection:
        await connection.run_sync(THINGS.create)
        rows = [{name: getattr(each, name) for name in Thing.__slots__} for each in things()]
        await connection.execute(insert(THINGS), [row | {"tags": list(row["tags"])} for row in rows])
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
