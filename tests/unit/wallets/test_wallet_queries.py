"""What people see of wallets."""

from decimal import Decimal

import pytest
from returns.result import Failure

from emporion.application.shared.access import AccessDenied
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.list_wallets import ListWallets
from emporion.application.wallets.my_wallets import MyWallets
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.views import Direction, ShopBalancesView
from emporion.application.wallets.wallet_statement import WalletStatement
from emporion.domain.shared.page import PageRequest
from emporion.domain.wallets.errors import WalletNotFound
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id
from emporion.domain.wallets.wallet import Wallet
from tests.unit.wallets.world import SYSTEM, World


async def fund(world: World, wallet: Wallet, amount: int) -> None:
    command = Deposit(wallet_id=wallet.id, amount=Decimal(amount), reference="till")
    (await world.bus.execute(command, world.by(world.staff))).unwrap()


async def test_owner_staff_and_system_see_a_wallet(world: World) -> None:
    wallet = await world.wallet(world.ada, balance=7)
    for actor in (world.ada, world.staff, SYSTEM):
        seen = (await world.bus.ask(FindWallet(wallet_id=wallet.id), world.by(actor))).unwrap()
        assert seen.id == wallet.id
        assert seen.balance == 7


async def test_to_everybody_else_a_wallet_is_not_there(world: World) -> None:
    wallet, bob = await world.wallet(world.ada), world.by(world.bob)
    not_there = Failure(WalletNotFound(wallet_id=wallet.id))
    assert await world.bus.ask(FindWallet(wallet_id=wallet.id), bob) == not_there
    assert await world.bus.ask(WalletStatement(wallet_id=wallet.id), bob) == not_there


async def test_customers_do_not_see_the_shops_own_wallets(world: World) -> None:
    own = revenue_wallet_id(world.shop.id)
    refused = await world.bus.ask(FindWallet(wallet_id=own), world.by(world.ada))
    assert refused == Failure(WalletNotFound(wallet_id=own))


async def test_staff_see_the_derived_balance_of_the_shops_own_wallets(world: World) -> None:
    await fund(world, await world.wallet(world.ada), 30)
    own = FindWallet(wallet_id=clearing_wallet_id(world.shop.id))
    assert (await world.bus.ask(own, world.by(world.staff))).unwrap().balance == -30


async def test_my_wallets_are_mine_oldest_first(world: World) -> None:
    mine = [await world.wallet(world.ada) for _ in range(2)]
    await world.wallet(world.bob)
    seen = (await world.bus.ask(MyWallets(), world.by(world.ada))).unwrap()
    assert [each.id for each in seen] == [each.id for each in mine]


async def test_staff_page_through_all_wallets(world: World) -> None:
    wallets = [await world.wallet(world.ada) for _ in range(2)]
    first = (await world.bus.ask(ListWallets(page=PageRequest(limit=3)), world.by(world.staff))).unwrap()
    rest = PageRequest(limit=3, position=first.next)
    second = (await world.bus.ask(ListWallets(page=rest), world.by(world.staff))).unwrap()
    seen = {each.id for each in first.items + second.items}
    own = {revenue_wallet_id(world.shop.id), clearing_wallet_id(world.shop.id)}
    assert seen == {each.id for each in wallets} | own
    assert second.next is None


@pytest.mark.parametrize("query", [ListWallets(), ShopBalances()])
async def test_customers_see_neither_all_wallets_nor_the_books(
    world: World, query: ListWallets | ShopBalances
) -> None:
    refused = await world.bus.ask(query, world.by(world.ada))
    assert isinstance(refused.failure(), AccessDenied)


async def test_a_statement_has_signs_directions_and_addresses_newest_first(world: World) -> None:
    mine, yours = await world.wallet(world.ada), await world.wallet(world.bob)
    await fund(world, mine, 30)
    command = TransferMoney(wallet_id=mine.id, to_address=yours.address, amount=Decimal(12), reference="tea")
    (await world.bus.execute(command, world.by(world.ada))).unwrap()
    page = (await world.bus.ask(WalletStatement(wallet_id=mine.id), world.by(world.ada))).unwrap()
    assert [
        (each.amount, each.direction, each.counterparty_address, each.reference) for each in page.items
    ] == [
        (Decimal(-12), Direction.OUT, yours.address, "tea"),
        (Decimal(30), Direction.IN, "CLEARING", "till"),
    ]
    theirs = (await world.bus.ask(WalletStatement(wallet_id=yours.id), world.by(world.bob))).unwrap()
    assert [(each.amount, each.counterparty_address) for each in theirs.items] == [
        (Decimal(12), mine.address)
    ]


async def test_the_books_of_a_shop_sum_to_zero(world: World) -> None:
    await fund(world, await world.wallet(world.ada), 30)
    await fund(world, await world.wallet(world.bob), 12)
    books = (await world.bus.ask(ShopBalances(), world.by(world.staff))).unwrap()
    assert books == ShopBalancesView(
        currency="EUR", revenue=Decimal(0), clearing=Decimal(-42), customers=Decimal(42)
    )
