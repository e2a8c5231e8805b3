"""A place in a list, in SQL: the rows beyond and before it are those that Python's definition says."""

import random
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.domain.shared.criteria import Field, Listing, Order, Sort, total_order
from emporion.domain.shared.ordering import in_order, position_of
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.keyset import beyond, ordering
from emporion.testing.postgres import ServerUrls
from tests.integration.persistence.things import THINGS, Thing, ThingFields, table_of_things, things

SORTABLE: Final[tuple[Field[Thing, Any], ...]] = (
    ThingFields.name,
    ThingFields.note,
    ThingFields.price,
    ThingFields.seen_at,
)


@pytest.fixture
async def connection(server: ServerUrls) -> AsyncIterator[AsyncConnection]:
    async with table_of_things(server) as connection:
        yield connection


def sorts() -> list[Sort[Thing]]:
    """One to three fields, each in either direction, among them such as may be absent."""
    chance = random.Random(2)
    made: list[Sort[Thing]] = [(), *((Order(field, way),) for field in SORTABLE for way in (True, False))]
    for _ in range(20):
        fields = chance.sample(SORTABLE, chance.randint(2, 3))
        made.append(tuple(Order(field, chance.random() < 0.5) for field in fields))
    return made


def place(thing: Thing, sort: Sort[Thing], *, is_backward: bool) -> Position:
    row = {name: getattr(thing, name) for name in Thing.__slots__}
    return position_of(row, sort, is_backward=is_backward)


async def ids(connection: AsyncConnection, orders: Sort[Thing], position: Position | None) -> list[int]:
    is_backward = position is not None and position.is_backward
    statement = select(THINGS.c.id).order_by(*ordering(THINGS.c, orders, is_backward=is_backward))
    if position is not None:
        statement = statement.where(beyond(THINGS.c, orders, position))
    return list(await connection.scalars(statement))


@pytest.mark.parametrize("sort", sorts(), ids=lambda sort: ",".join(map(repr, sort)) or "id")
async def test_every_place_of_every_list_splits_it(connection: AsyncConnection, sort: Sort[Thing]) -> None:
    listed, orders = in_order(things(), Listing(sort=sort)), total_order(sort)
    expected = [thing.id for thing in listed]
    assert await ids(connection, orders, None) == expected
    for number, thing in list(enumerate(listed))[::7]:
        after = await ids(connection, orders, place(thing, sort, is_backward=False))
        before = await ids(connection, orders, place(thing, sort, is_backward=True))
        assert (after, before) == (expected[number + 1 :], expected[:number][::-1])


def test_absent_values_come_last_in_either_direction() -> None:
    for order in (ThingFields.price.ascending(), ThingFields.price.descending()):
        prices = [thing.price for thing in in_order(things(), Listing(sort=(order,)))]
        absent = [price is None for price in prices]
        assert {True, False} == set(absent)
        assert all(one <= other for one, other in pairwise(absent))


def test_one_direction_without_absent_values_is_one_row_comparison() -> None:
    orders = total_order((ThingFields.seen_at.descending(), ThingFields.name.descending()))
    condition = beyond(THINGS.c, orders, place(things()[0], orders[:-1], is_backward=False))
    said = "(things.seen_at, things.name, things.id) < (:param_1, :param_2, :param_3)"
    assert str(condition) == said
