"""Who may open a wallet, for whom, and when."""

from returns.result import Failure

from emporion.application.shared.access import SignInRequired
from emporion.application.shared.context import ANONYMOUS
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.wallets.address import parse_address
from emporion.domain.wallets.errors import InvalidWalletName, NotYourWallet, WalletOwnerRequired
from tests.unit.wallets.world import SYSTEM, World


async def test_a_user_opens_an_own_empty_wallet_in_the_shops_currency(world: World) -> None:
    opened = (await world.bus.execute(OpenWallet(name="Rent"), world.by(world.ada))).unwrap()
    assert (opened.owner_id, opened.currency, opened.name) == (world.ada, "EUR", "Rent")
    assert opened.balance == 0
    assert parse_address(opened.address).unwrap() == opened.address
    assert opened.version == 1


async def test_a_user_may_own_several_wallets(world: World) -> None:
    first, second = [(await world.bus.execute(OpenWallet(), world.by(world.ada))).unwrap() for _ in range(2)]
    assert first.address != second.address


async def test_staff_and_system_open_wallets_for_others(world: World) -> None:
    for actor in (world.staff, SYSTEM):
        opened = await world.bus.execute(OpenWallet(owner_id=world.bob), world.by(actor))
        assert opened.unwrap().owner_id == world.bob


async def test_a_user_opens_no_wallet_for_others(world: World) -> None:
    refused = await world.bus.execute(OpenWallet(owner_id=world.bob), world.by(world.ada))
    assert refused == Failure(NotYourWallet(owner_id=world.bob))


async def test_nobody_opens_a_wallet_for_nobody(world: World) -> None:
    unknown = new_id()
    assert await world.bus.execute(OpenWallet(), world.by(SYSTEM)) == Failure(WalletOwnerRequired())
    assert await world.bus.execute(OpenWallet(owner_id=unknown), world.by(SYSTEM)) == Failure(
        UserNotFound(user=str(unknown))
    )
    anonymous = await world.bus.execute(OpenWallet(), world.by(ANONYMOUS))
    assert isinstance(anonymous.failure(), SignInRequired)


async def test_a_closed_shop_opens_no_wallets(world: World) -> None:
    world.shop.close()
    await world.work().get(ShopRepository).save(world.shop)
    refused = await world.bus.execute(OpenWallet(), world.by(world.ada))
    assert refused == Failure(ShopClosed(shop_id=world.shop.id))


async def test_an_unknown_shop_opens_no_wallets(world: World) -> None:
    nowhere = new_id()
    refused = await world.bus.execute(OpenWallet(), world.by(world.ada, shop_id=nowhere))
    assert refused == Failure(ShopNotFound(shop=str(nowhere)))


async def test_a_wallet_needs_a_name(world: World) -> None:
    refused = await world.bus.execute(OpenWallet(name=" "), world.by(world.ada))
    assert refused == Failure(InvalidWalletName(length=0, longest=100))
