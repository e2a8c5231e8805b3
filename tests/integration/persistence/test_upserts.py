"""Upserts on PostgreSQL: one statement, a whole trail, and one row a key however many come at once."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from emporion.application.books.verify_shop import VerifyShop
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.upserts import Outcome, Upserted
from emporion.infrastructure.persistence.models.identity import UserModel
from emporion.infrastructure.persistence.repositories.products import SqlProductRepository
from emporion.infrastructure.persistence.repositories.variants import SqlVariantRepository
from emporion.infrastructure.persistence.upserts import SqlUpserts
from emporion.testing.factories.catalog import make_product, make_variant
from emporion.testing.factories.identity import make_user
from tests.integration.persistence.shelf import sent, work
from tests.integration.support import SYSTEM, Market, ok


class UsersByAddress(SqlUpserts[User]):
    """By an expression, among the live rows only."""

    model = UserModel
    natural_key = "uq_users_email"
    kept = frozenset({"email", "password_hash"})


async def product(market: Market) -> Product:
    made = make_product(shop_id=market.shop_id)
    async with work(market.database, market.shop_id) as uow:
        await SqlProductRepository(uow).save(made)
    return made


def sizes(of: Product, count: int, price: int = 1) -> list[Variant]:
    return [make_variant(of, options={"Size": str(place)}, price=price) for place in range(count)]


async def upsert(market: Market, variants: list[Variant]) -> list[Upserted]:
    async with work(market.database, market.shop_id) as uow:
        return await SqlVariantRepository(uow).upsert(variants)


async def verified(market: Market) -> list[Any]:
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    return [violation for report in reports for violation in report.violations]


async def test_an_upsert_is_one_statement_however_many_rows(market: Market) -> None:
    mine = await product(market)
    await upsert(market, sizes(mine, 150))
    async with work(market.database, market.shop_id) as uow:
        with sent(market.database) as statements:
            done = await SqlVariantRepository(uow).upsert(sizes(mine, 300, price=2))
    assert len(statements) == 1
    assert Counter(each.outcome for each in done) == {Outcome.UPDATED: 150, Outcome.INSERTED: 150}
    assert await verified(market) == []


async def test_the_trail_tells_of_each_what_was_done(market: Market) -> None:
    mine = await product(market)
    (first,) = await upsert(market, sizes(mine, 1))
    for price in (1, 2):
        await upsert(market, sizes(mine, 1, price=price))
    trail = await market.rows(
        "SELECT action, old_values, new_values FROM audit_records "
        "WHERE shop_id = :shop AND record_id = :id ORDER BY id",
        id=first.id,
    )
    assert [record.action for record in trail] == ["insert", "update"]
    assert trail[0].new_values["options"] == {"Size": "0"}
    assert Decimal(trail[1].old_values["price"]) == 1
    assert Decimal(trail[1].new_values["price"]) == 2
    assert await verified(market) == []


async def test_many_at_once_insert_a_key_once_and_lose_no_update(market: Market) -> None:
    mine, keys = await product(market), 6

    async def put(price: int) -> list[Upserted]:
        return await upsert(market, sizes(mine, keys, price=price))

    answers = await asyncio.gather(*(put(price) for price in range(1, 25)))
    rows = await market.rows("SELECT id, version FROM variants WHERE shop_id = :shop")
    assert len(rows) == keys
    for place in range(keys):
        outcomes = Counter(answer[place].outcome for answer in answers)
        assert outcomes == {Outcome.INSERTED: 1, Outcome.UPDATED: 23}
        assert {answer[place].version for answer in answers} == set(range(1, 25))
    assert {row.version for row in rows} == {24}
    assert await verified(market) == []


async def test_keys_that_come_and_go_meanwhile_are_put_all_the_same(market: Market) -> None:
    mine = await product(market)
    done: list[Outcome] = []

    async def put(price: int) -> None:
        for _ in range(6):
            done.extend(each.outcome for each in await upsert(market, sizes(mine, 2, price=price)))

    async def remove() -> None:
        for _ in range(12):
            async with work(market.database, market.shop_id) as uow:
                variants = SqlVariantRepository(uow)
                for variant in await variants.lock_many([UUID(str(row)) for row in await ids(market)]):
                    found = await variants.find_by_id(variant)
                    if found is not None:
                        await variants.delete(found)

    await asyncio.gather(*(put(price) for price in range(1, 5)), remove())
    assert len(done) == 4 * 6 * 2
    assert await verified(market) == []


async def ids(market: Market) -> list[UUID]:
    return [row.id for row in await market.rows("SELECT id FROM variants WHERE shop_id = :shop")]


async def test_a_key_may_be_an_expression_among_live_rows(market: Market) -> None:
    gone, live = make_user(), make_user()
    async with market.database.transaction() as uow:
        users = UsersByAddress(uow)
        await users.save_all([gone, live])
        gone.hide(at=uow.scope.context.now, by=None, why="a robot")
        await users.save(gone)
    twin, same = (
        make_user(email=gone.email.upper(), name="Twin"),
        make_user(email=live.email.upper(), name="New"),
    )
    async with market.database.transaction() as uow:
        answers = await UsersByAddress(uow).upsert([twin, same])
    assert answers == [Upserted(twin.id, 1, Outcome.INSERTED), Upserted(live.id, 2, Outcome.UPDATED)]
    async with market.database.transaction() as uow:
        found = await UsersByAddress(uow).find_by_id(live.id)
    assert found is not None
    assert (found.name, found.email) == ("New", live.email)


async def test_another_shops_rows_are_refused_before_anything_is_sent(market: Market) -> None:
    stray = make_variant(make_product(shop_id=new_id()))
    with pytest.raises(ValueError, match="of shop"):
        await upsert(market, [stray])
