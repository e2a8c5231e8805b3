"""Who owns a shop alone, holds money or waits for an order is not erased, and told what to do."""

from decimal import Decimal
from uuid import UUID

import pytest

from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.process import ErasureProcess
from emporion.application.identity.me import Me
from emporion.application.identity.restore_user import RestoreUser
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.withdraw import Withdraw
from emporion.domain.erasure.errors import ErasureObstructed, UserErased
from emporion.domain.erasure.obstacle import Obstacle, ObstacleKind
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from tests.integration.erasure.life import OPERATOR, Life
from tests.integration.support import Market, ok, refusal


async def obstacles(bus: Bus, user_id: UUID) -> tuple[Obstacle, ...]:
    refused = refusal(await bus.execute(EraseUser(user_id=user_id), OPERATOR))
    assert isinstance(refused, ErasureObstructed)
    assert all(each.message in refused.message for each in refused.obstacles)
    return refused.obstacles


async def test_the_only_owner_of_a_shop_stays(bus: Bus, market: Market) -> None:
    (found,) = await obstacles(bus, market.owner)
    assert (found.kind, found.shop_id) == (ObstacleKind.LAST_OWNER, market.shop_id)
    assert "make somebody else an owner" in found.message
    assert ok(await bus.ask(Me(), Context(actor=UserActor(market.owner)))).is_active


async def test_whoever_has_money_stays(bus: Bus, market: Market) -> None:
    customer = await market.customer("12.50")
    (found,) = await obstacles(bus, customer.user_id)
    assert (found.kind, found.record_id, found.state) == (
        ObstacleKind.MONEY,
        customer.wallet_id,
        "12.5 EUR",
    )
    ok(await bus.execute(Withdraw(wallet_id=customer.wallet_id, amount=Decimal("12.5")), market.by()))
    ok(await bus.execute(EraseUser(user_id=customer.user_id), OPERATOR))


async def test_whoever_waits_for_an_order_stays(bus: Bus, market: Market) -> None:
    customer = await market.customer(10)
    (variant,) = await market.variants(10)
    order = ok(await market.place(customer, {variant.id: 1}))
    (found,) = await obstacles(bus, customer.user_id)
    assert (found.kind, found.name, found.state) == (ObstacleKind.OPEN_ORDER, order.number, "confirmed")
    ok(await bus.execute(CancelOrder(order_id=order.id), market.by()))
    assert [each.kind for each in await obstacles(bus, customer.user_id)] == [ObstacleKind.MONEY]


async def test_obstacles_of_all_shops_are_told_at_once(bus: Bus, database: Database, market: Market) -> None:
    other = await Market.open(bus, database)
    customer = await market.customer(1)
    wallet = ok(await bus.execute(OpenWallet(), other.by(customer.user_id)))
    ok(await bus.execute(Deposit(wallet_id=wallet.id, amount=Decimal(2)), other.by()))
    found = await obstacles(bus, customer.user_id)
    assert {each.shop_id for each in found} == {market.shop_id, other.shop_id}


async def test_money_that_comes_in_meanwhile_stops_the_erasure_until_it_is_gone(bus: Bus, life: Life) -> None:
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    ok(await bus.execute(Deposit(wallet_id=life.wallet_id, amount=Decimal(3)), life.home.by()))
    stopped = refusal(await ErasureProcess(bus, OPERATOR).run(life.user_id))
    assert isinstance(stopped, ErasureObstructed)
    assert [each.shop_id for each in stopped.obstacles] == [life.home.shop_id]
    ok(await bus.execute(Withdraw(wallet_id=life.wallet_id, amount=Decimal(3)), life.home.by()))
    ok(await ErasureProcess(bus, OPERATOR).run(life.user_id))


async def test_nobody_cannot_be_erased(bus: Bus) -> None:
    assert refusal(await bus.execute(EraseUser(user_id=new_id()), OPERATOR)).code == "user-not-found"


@pytest.mark.parametrize("actor", ["owner", "customer"])
async def test_only_the_operator_erases_others(bus: Bus, market: Market, actor: str) -> None:
    customer = await market.customer()
    who = market.owner if actor == "owner" else customer.user_id
    answer = await bus.execute(EraseUser(user_id=customer.user_id), Context(actor=UserActor(who)))
    assert refusal(answer).code == "access-denied"


async def test_whoever_is_to_be_erased_is_not_restored(bus: Bus, life: Life) -> None:
    await bus.execute(EraseUser(user_id=life.user_id), OPERATOR)
    for _ in range(2):
        restored = refusal(await bus.execute(RestoreUser(user_id=life.user_id), OPERATOR))
        assert restored == UserErased(user_id=life.user_id)
        ok(await ErasureProcess(bus, OPERATOR).run(life.user_id))
