"""Statements that go past SQLAlchemy's execution have its text, its values and its rows."""

from collections import abc
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Executable, Integer, Uuid, bindparam, event, func, insert, literal, select, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateSequence, Sequence

from emporion.infrastructure.persistence.arrays import Among
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.idempotency import IdempotencyKeyModel
from emporion.infrastructure.persistence.models.products import ProductModel
from emporion.infrastructure.persistence.models.variants import VariantModel
from emporion.infrastructure.persistence.repositories.orders import SqlOrderRepository
from emporion.infrastructure.persistence.texts import Question
from tests.integration.persistence.shelf import work
from tests.integration.support import Market, ok

pytestmark = pytest.mark.integration

_VARIANTS, _PRODUCTS = VariantModel.__table__, ProductModel.__table__

STATEMENTS: dict[str, Executable] = {
    "columns of every kind": select(_VARIANTS).order_by(_VARIANTS.c.id),
    "two columns of one name": select(_VARIANTS.c.id, _PRODUCTS.c.id).join(_PRODUCTS, true()),
    "labels and functions": select(func.count().label("number"), func.sum(_VARIANTS.c.price).label("sum")),
    "an IN that grows with its values": select(_VARIANTS.c.title).where(_VARIANTS.c.stock.in_([10, 11, 12])),
    "an IN of nothing": select(_VARIANTS.c.title).where(_VARIANTS.c.stock.in_([])),
    "one array for many values": select(_VARIANTS.c.stock).where(Among(_VARIANTS.c.stock, [10, 11])),
    "a limit": select(_VARIANTS.c.price).order_by(_VARIANTS.c.price).limit(2).offset(1),
    "JSON on both sides": select(literal({"a": [1, None, "ü"]}, JSONB()), _PRODUCTS.c.attributes),
    "plain text": text("SELECT title, stock, price, options FROM variants ORDER BY id"),
    "text with a parameter": text("SELECT :n + 1 AS more").bindparams(bindparam("n", 41, type_=Integer())),
    "exact decimals": select(literal(Decimal("1.000000000000000001"), _VARIANTS.c.price.type)),
}


@pytest.fixture
async def stocked(market: Market) -> Market:
    await market.product("1.5", 2, 3)
    return market


async def by_sqlalchemy(connection: AsyncConnection, statement: Executable) -> abc.Sequence[Any]:
    return (await connection.execute(statement)).all()


@pytest.mark.parametrize("name", STATEMENTS)
async def test_the_rows_are_those_of_sqlalchemy(stocked: Market, database: Database, name: str) -> None:
    statement = STATEMENTS[name]
    async with work(database, stocked.shop_id) as uow, database.get_session(stocked.shop_id) as session:
        expected = await by_sqlalchemy(await session.connection(), statement)
        for _ in range(2):  # compiled, and remembered
            rows = await uow.connection.fetch(statement)
            assert [tuple(row) for row in rows] == [tuple(row) for row in expected]
            assert [row._fields for row in rows] == [row._fields for row in expected]
            assert [[type(value) for value in row] for row in rows] == [
                [type(value) for value in row] for row in expected
            ]


async def test_values_of_one_shape_are_not_those_of_the_first(stocked: Market, database: Database) -> None:
    async with work(database, stocked.shop_id) as uow:
        for wanted in (Decimal("1.5"), Decimal(2), Decimal(4)):
            found = select(_VARIANTS.c.price).where(_VARIANTS.c.price == wanted)
            rows = await uow.connection.fetch(found)
            assert [row.price for row in rows] == ([] if wanted == 4 else [wanted])


async def test_a_question_is_asked_with_its_values(stocked: Market, database: Database) -> None:
    priced = select(_VARIANTS.c.price).where(
        _VARIANTS.c.shop_id == bindparam("shop", type_=Uuid()), _VARIANTS.c.price > bindparam("least")
    )
    question = Question(priced.order_by(_VARIANTS.c.price).limit(1))
    async with work(database, stocked.shop_id) as uow:
        for least, price in ((0, Decimal("1.5")), (Decimal("1.5"), 2), (2, 3)):
            (row,) = await uow.connection.answer(question, shop=stocked.shop_id, least=Decimal(least))
            assert row.price == price


async def test_an_insertion_takes_its_row_from_parameters(market: Market, database: Database) -> None:
    table = IdempotencyKeyModel.__table__
    async with work(database, market.shop_id) as uow:
        now = uow.scope.context.now
        row = {"shop_id": market.shop_id, "id": uow.scope.command_id, "created_at": now, "expires_at": now}
        row |= {"actor": "a", "key": "k", "command": "c", "fingerprint": "f", "answer": None}
        (made,) = await uow.connection.fetch(insert(table).returning(table.c.id, table.c.answer), row)
        assert tuple(made) == (uow.scope.command_id, None)
        await uow.rollback()


async def test_what_only_sqlalchemy_can_execute_it_executes(owned: Connection) -> None:
    assert await owned.fetch(CreateSequence(Sequence("numbers_of_a_test"))) == []
    (row,) = await owned.fetch(text("SELECT nextval('numbers_of_a_test') AS number"))
    assert row.number == 1


async def test_orders_come_with_their_lines_in_one_row(stocked: Market, database: Database) -> None:
    wanted: dict[UUID, int] = {each.id: 1 for each in await stocked.variants(1, 2)}
    order = ok(await stocked.place(await stocked.customer(10), wanted))
    async with work(database, stocked.shop_id) as uow:
        found = await SqlOrderRepository(uow).find_by_id(order.id)
        assert found is not None
        assert [(line.id, line.unit_price) for line in found.lines] == [
            (line.id, line.unit_price) for line in order.lines
        ]


async def test_whoever_watches_sqlalchemys_statements_sees_them(stocked: Market, database: Database) -> None:
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with work(database, stocked.shop_id) as uow:
            await uow.connection.fetch_sql("SELECT $1::int AS n", [1])
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert seen == ["SELECT $1::int AS n"]


@pytest.fixture
async def owned(server: Any) -> AsyncIterator[Connection]:
    """A connection of the owner, who may create tables; what it does is undone."""
    async with Database(server.owner_url) as database, database.transaction() as uow:
        yield uow.connection
        await uow.rollback()
