"""A table of things with all kinds of columns, for what is asked of any table."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Integer, MetaData, Numeric, Table, Text, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.domain.shared.criteria import Field, Fields
from emporion.infrastructure.persistence.base import Utc
from emporion.testing.postgres import ServerUrls
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


@asynccontextmanager
async def table_of_things(server: ServerUrls) -> AsyncIterator[AsyncConnection]:
    """A connection that sees the things in a table of its own."""
    async with engine_of(server.owner_url) as engine, engine.connect() as connection:
        await connection.run_sync(THINGS.create)
        rows = [{name: getattr(each, name) for name in Thing.__slots__} for each in things()]
        await connection.execute(insert(THINGS), [row | {"tags": list(row["tags"])} for row in rows])
        yield connection
