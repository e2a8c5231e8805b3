"""Changes of the catalog that happen at the same time."""

import asyncio
from decimal import Decimal

import pytest
from returns.result import Success
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.catalog.add_variant import AddVariant
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.move_category import MoveCategory
from emporion.application.catalog.update_product import UpdateProduct
from emporion.domain.catalog.errors import CategoryCycle, HandleTaken, NotEnoughStock
from tests.integration.support import Market, ok, refusal


async def test_adjustments_at_once_all_count(market: Market) -> None:
    (variant,) = await market.variants(10, stock=5)
    command = AdjustStock(variant_id=variant.id, delta=1, reason="delivery")
    answers = await asyncio.gather(*(market.bus.execute(command, market.by()) for _ in range(12)))
    assert all(isinstance(answer, Success) for answer in answers)
    assert await market.stock(variant.id) == 17


async def test_no_more_is_written_off_at_once_than_there_is(market: Market) -> None:
    (variant,) = await market.variants(10, stock=5)
    command = AdjustStock(variant_id=variant.id, delta=-2, reason="lost")
    answers = await asyncio.gather(*(market.bus.execute(command, market.by()) for _ in range(6)))
    refused = [refusal(answer) for answer in answers if not isinstance(answer, Success)]
    assert len(refused) == 4
    assert all(isinstance(error, NotEnoughStock) for error in refused)
    assert await market.stock(variant.id) == 1


async def test_two_moves_at_once_do_not_close_a_circle(market: Market) -> None:
    for _ in range(5):
        one, two = [
            ok(await market.bus.execute(CreateCategory(name=name), market.by())).id for name in ("One", "Two")
        ]
        answers = await asyncio.gather(
            market.bus.execute(MoveCategory(category_id=one, parent_id=two), market.by()),
            market.bus.execute(MoveCategory(category_id=two, parent_id=one), market.by()),
        )
        errors = [refusal(answer) for answer in answers if not isinstance(answer, Success)]
        assert [type(error) for error in errors] == [CategoryCycle]


async def test_one_of_many_gets_the_handle(market: Market) -> None:
    command = CreateProduct(title="Tea", handle="tea")
    answers = await asyncio.gather(*(market.bus.execute(command, market.by()) for _ in range(6)))
    errors = [refusal(answer) for answer in answers if not isinstance(answer, Success)]
    assert errors == [HandleTaken(handle="tea")] * 5


async def test_variants_added_at_once_stand_in_places_of_their_own(market: Market) -> None:
    product = await market.product(10)
    adding = (
        AddVariant(
            product_id=product.id, variant=VariantInput(price=Decimal(1), options={"Size": str(number)})
        )
        for number in range(6)
    )
    added = await asyncio.gather(*(market.bus.execute(command, market.by()) for command in adding))
    assert sorted(ok(answer).position for answer in added) == [2, 3, 4, 5, 6, 7]


async def test_rewritings_of_different_fields_at_once_are_all_kept(market: Market) -> None:
    product = await market.product(10)
    changes = (
        UpdateProduct(product_id=product.id, vendor="Acme"),
        UpdateProduct(product_id=product.id, tags=("new",)),
        UpdateProduct(product_id=product.id, description="Hot"),
    )
    answers = await asyncio.gather(*(market.bus.execute(command, market.by()) for command in changes))
    assert all(isinstance(answer, Success) for answer in answers)
    (stored,) = await market.rows(
        "SELECT vendor, tags, description FROM products WHERE shop_id = :shop AND id = :id", id=product.id
    )
    assert tuple(stored) == ("Acme", ["new"], "Hot")


@pytest.mark.parametrize("column", ["stock", "price", "put_in"])
async def test_the_database_itself_refuses_negative_amounts(market: Market, column: str) -> None:
    (variant,) = await market.variants(10)
    statement = text(f"UPDATE variants SET {column} = -1 WHERE shop_id = :shop AND id = :id")
    with pytest.raises(DBAPIError) as refused:
        async with market.database.get_session(market.shop_id) as session:
            await session.execute(statement, {"shop": market.shop_id, "id": variant.id})
    assert "not_negative" in str(refused.value)
