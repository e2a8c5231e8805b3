"""Variants through the bus."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from emporion.application.catalog.add_variant import AddVariant
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.update_variant import UpdateVariant
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.messages import Command
from emporion.domain.catalog.errors import (
    NotEnoughStock,
    OptionsTaken,
    PriceInvalid,
    ProductNotFound,
    TextInvalid,
    VariantNotFound,
)
from emporion.domain.shared.ids import new_id
from tests.unit.catalog.world import World, failed


async def test_a_new_variant_stands_last(world: World) -> None:
    product = await world.product()
    await world.variant(product, position=5)
    added = await world.do(
        AddVariant(product_id=product.id, variant=VariantInput(price=Decimal(1), options={"Size": "L"}))
    )
    assert (added.position, added.title, added.stock) == (6, "L", 0)


async def test_a_variant_needs_a_product(world: World) -> None:
    stray = new_id()
    refused = await world.refused(AddVariant(product_id=stray, variant=VariantInput(price=Decimal(1))))
    assert refused == ProductNotFound(product=str(stray))


async def test_a_product_has_each_combination_of_options_once(world: World) -> None:
    product = await world.product()
    first = await world.variant(product)
    twin = VariantInput(price=Decimal(1), options=first.options)
    assert await world.refused(AddVariant(product_id=product.id, variant=twin)) == OptionsTaken(
        product_id=product.id
    )


async def test_new_options_make_a_new_title(world: World) -> None:
    known = await world.variant(options={"Size": "M"}, sku="A")
    changed = await world.do(UpdateVariant(variant_id=known.id, options={"Size": "L"}))
    assert (changed.title, changed.options, changed.sku) == ("L", {"Size": "L"}, "A")


async def test_a_blank_sku_removes_it(world: World) -> None:
    known = await world.variant(sku="A")
    assert (await world.do(UpdateVariant(variant_id=known.id, sku=""))).sku is None


async def test_a_variant_gets_another_place(world: World) -> None:
    known = await world.variant(position=1)
    assert (await world.do(UpdateVariant(variant_id=known.id, position=9))).position == 9


async def test_a_price_is_changed_as_a_whole(world: World) -> None:
    known = await world.variant(price="10", compare_at_price=Decimal(20))
    changed = await world.do(ChangePrice(variant_id=known.id, price=Decimal(12)))
    assert (changed.price, changed.compare_at_price) == (Decimal(12), None)


async def test_a_wrong_price_changes_nothing(world: World) -> None:
    known = await world.variant(price="10")
    refused = await world.refused(ChangePrice(variant_id=known.id, price=Decimal("-1")))
    assert refused == PriceInvalid(field="price", price="-1")
    assert (await world.stored(known.id)).price == 10


async def test_pieces_are_put_in_and_written_off(world: World) -> None:
    known = await world.variant(stock=5)
    await world.do(AdjustStock(variant_id=known.id, delta=7, reason="delivery"))
    left = await world.do(AdjustStock(variant_id=known.id, delta=-2, reason=" broken "))
    assert left.stock == 10
    assert [getattr(event, "reason", None) for event in world.store.events] == ["delivery", "broken"]


async def test_a_stock_does_not_go_below_zero(world: World) -> None:
    known = await world.variant(stock=5)
    refused = await world.refused(AdjustStock(variant_id=known.id, delta=-6, reason="lost"))
    assert refused == NotEnoughStock(variant_id=known.id, wanted=6, available=5)
    assert (await world.stored(known.id)).stock == 5


async def test_an_adjustment_needs_a_reason(world: World) -> None:
    known = await world.variant()
    refused = await world.refused(AdjustStock(variant_id=known.id, delta=1, reason=" "))
    assert isinstance(refused, TextInvalid)


async def test_a_guest_adjusts_no_stock(world: World) -> None:
    known = await world.variant()
    answer = await world.bus.execute(
        AdjustStock(variant_id=known.id, delta=1, reason="gift"), world.by(world.guest)
    )
    assert isinstance(failed(answer), AccessDenied)


@pytest.mark.parametrize(
    "command",
    [
        lambda variant_id: UpdateVariant(variant_id=variant_id, title="x"),
        lambda variant_id: ChangePrice(variant_id=variant_id, price=Decimal(1)),
        lambda variant_id: AdjustStock(variant_id=variant_id, delta=1, reason="x"),
    ],
    ids=["update", "price", "stock"],
)
async def test_an_unknown_variant_is_not_found(
    world: World, command: Callable[[UUID], Command[Any, Any]]
) -> None:
    stray = new_id()
    assert await world.refused(command(stray)) == VariantNotFound(variant_id=stray)
