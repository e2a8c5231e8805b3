"""With a key, a request is done once and answered the same for ever."""

import asyncio
from decimal import Decimal

import pytest

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.shared.context import SystemActor
from emporion.application.shared.failures import IdempotencyKeyReused, InvalidIdempotencyKey
from emporion.application.wallets.deposit import Deposit
from emporion.container import Container
from emporion.domain.catalog.errors import HandleTaken
from emporion.domain.orders.errors import OutOfStock
from tests.integration.bus.kitchen import Burnt, Cook, Exploded, OvenBusy, kitchen, soon
from tests.integration.support import Market, ok, refusal


async def keys(market: Market) -> int:
    found: int = await market.value("SELECT count(*) FROM idempotency_keys WHERE shop_id = :shop")
    return found


async def test_a_success_is_replayed_and_not_repeated(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants("9.99")
    first = ok(await market.place(customer, {variant.id: 2}, key="once"))
    before = await market.everything()
    assert ok(await market.place(customer, {variant.id: 2}, key="once")) == first
    assert await market.everything() == before


async def test_a_replay_is_the_answer_of_then_not_of_now(market: Market) -> None:
    customer = await market.customer()
    deposit = Deposit(wallet_id=customer.wallet_id, amount=Decimal("5.50"))
    first = ok(await market.bus.execute(deposit, market.by(key="once")))
    ok(await market.bus.execute(deposit, market.by()))
    replayed = ok(await market.bus.execute(deposit, market.by(key="once")))
    assert replayed == first
    assert replayed.wallet.balance == Decimal("5.50")


async def test_a_refusal_is_replayed_even_when_it_would_succeed_now(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1, stock=1)
    first = refusal(await market.place(customer, {variant.id: 2}, key="once"))
    assert isinstance(first, OutOfStock)
    adjust = AdjustStock(variant_id=variant.id, delta=5, reason="delivery")
    ok(await market.bus.execute(adjust, market.by()))
    assert refusal(await market.place(customer, {variant.id: 2}, key="once")) == first
    ok(await market.place(customer, {variant.id: 2}, key="twice"))


async def test_another_payload_is_refused(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1)
    ok(await market.place(customer, {variant.id: 1}, key="once"))
    before = await market.everything()
    error = refusal(await market.place(customer, {variant.id: 2}, key="once"))
    assert error == IdempotencyKeyReused(key="once", command="PlaceOrder")
    assert await market.everything() == before


async def test_another_command_is_refused(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1)
    ok(await market.place(customer, {variant.id: 1}, key="once"))
    cancel = CancelOrder(order_id=customer.user_id)
    error = refusal(await market.bus.execute(cancel, market.by(customer.user_id, key="once")))
    assert error == IdempotencyKeyReused(key="once", command="PlaceOrder")


async def test_two_actors_may_use_one_key(market: Market) -> None:
    (variant,) = await market.variants(1)
    orders = [
        ok(await market.place(await market.customer(10), {variant.id: 1}, key="once")) for _ in range(2)
    ]
    assert orders[0].id != orders[1].id


async def test_one_actor_may_use_one_key_in_two_shops(market: Market) -> None:
    other = await Market.open(market.bus, market.database)
    for shop in (market, other):
        customer = await shop.customer()
        deposit = Deposit(wallet_id=customer.wallet_id, amount=Decimal(1))
        ok(await shop.bus.execute(deposit, shop.by(SystemActor("import"), key="once")))
        assert await shop.balance(customer.wallet_id) == 1


async def test_twenty_at_once_make_one_order_and_get_one_answer(market: Market) -> None:
    customer, (variant,) = await market.customer(1000), await market.variants(10, stock=50)
    answers = await soon(
        asyncio.gather(*(market.place(customer, {variant.id: 1}, key="once") for _ in range(20)))
    )
    assert len({ok(answer).id for answer in answers}) == 1
    assert all(answer == answers[0] for answer in answers)
    assert await market.stock(variant.id) == 49
    assert await market.balance(customer.wallet_id) == 990


async def test_twenty_refused_at_once_get_one_answer(market: Market) -> None:
    customer, (variant,) = await market.customer(1), await market.variants(10)
    answers = await soon(
        asyncio.gather(*(market.place(customer, {variant.id: 1}, key="once") for _ in range(20)))
    )
    assert len({str(refusal(answer)) for answer in answers}) == 1


@pytest.mark.parametrize("flush", [False, True])
@pytest.mark.parametrize("end", ["success", "failure", "reject"])
async def test_an_answer_is_remembered_with_the_change_or_without_one(
    market: Market, container: Container, end: str, flush: bool
) -> None:
    cook = kitchen(container)
    command, context = Cook(dish="Soup", end=end, flush=flush), market.by(key="once")
    first = await cook.bus.execute(command, context)
    assert await cook.bus.execute(command, context) == first
    assert len(cook.script.seen) == 1
    assert await keys(market) == 1
    dishes = await market.value("SELECT count(*) FROM categories WHERE shop_id = :shop")
    assert dishes == (1 if end == "success" else 0)


async def test_an_exception_is_not_remembered(market: Market, container: Container) -> None:
    cook, context = kitchen(container), market.by(key="once")
    for _ in range(2):
        with pytest.raises(Exploded):
            await cook.bus.execute(Cook(dish="Soup", end="exception"), context)
    assert len(cook.script.seen) == 2
    assert await keys(market) == 0


async def test_a_refusal_that_may_pass_is_not_remembered(market: Market, container: Container) -> None:
    cook, context = kitchen(container), market.by(key="once")
    for _ in range(2):
        answer = await cook.bus.execute(Cook(dish="Soup", end="busy"), context)
        assert refusal(answer) == OvenBusy()
    assert len(cook.script.seen) == 2
    assert await keys(market) == 0


async def test_a_violated_constraint_is_remembered_as_a_refusal(market: Market) -> None:
    ok(await market.bus.execute(CreateProduct(title="Tea", handle="tea"), market.by()))
    again, context = CreateProduct(title="More tea", handle="tea"), market.by(key="once")
    for _ in range(2):
        assert refusal(await market.bus.execute(again, context)) == HandleTaken(handle="tea")
    assert await keys(market) == 1


async def test_an_error_with_exact_values_is_replayed_exactly(market: Market, container: Container) -> None:
    cook, context = kitchen(container), market.by(key="once")
    for _ in range(2):
        error = refusal(await cook.bus.execute(Cook(dish="Soup", end="failure"), context))
        assert error == Burnt(dish="Soup", degrees=Decimal("180.50"))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1E+40", "-5", "0.001"])
async def test_a_refusal_of_a_strange_amount_is_replayed(market: Market, amount: str) -> None:
    customer = await market.customer()
    deposit = Deposit(wallet_id=customer.wallet_id, amount=Decimal(amount))
    first, second = [await market.bus.execute(deposit, market.by(key="once")) for _ in range(2)]
    assert str(refusal(first)) == str(refusal(second))


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_of_an_impossible_length_is_refused(market: Market, key: str) -> None:
    customer = await market.customer()
    deposit = Deposit(wallet_id=customer.wallet_id, amount=Decimal(1))
    error = refusal(await market.bus.execute(deposit, market.by(key=key)))
    assert error == InvalidIdempotencyKey(length=len(key))
    assert await market.balance(customer.wallet_id) == 0
