"""Renaming and stopping wallets."""

import pytest
from returns.result import Failure

from emporion.application.shared.access import AccessDenied
from emporion.application.wallets.activate_wallet import ActivateWallet
from emporion.application.wallets.deactivate_wallet import DeactivateWallet
from emporion.application.wallets.rename_wallet import RenameWallet
from emporion.domain.wallets.errors import InvalidWalletName, NotACustomerWallet, WalletNotFound
from emporion.domain.wallets.shop_wallets import revenue_wallet_id
from tests.unit.wallets.world import World


@pytest.mark.parametrize("who", ["ada", "staff"])
async def test_owner_and_staff_rename_a_wallet(world: World, who: str) -> None:
    wallet = await world.wallet(world.ada)
    command = RenameWallet(wallet_id=wallet.id, name="Holidays")
    renamed = (await world.bus.execute(command, world.by(getattr(world, who)))).unwrap()
    assert (renamed.name, renamed.version) == ("Holidays", 2)


async def test_to_others_a_wallet_to_rename_is_not_there(world: World) -> None:
    wallet = await world.wallet(world.ada)
    command = RenameWallet(wallet_id=wallet.id, name="Mine")
    refused = await world.bus.execute(command, world.by(world.bob))
    assert refused == Failure(WalletNotFound(wallet_id=wallet.id))


async def test_an_empty_name_changes_nothing(world: World) -> None:
    wallet = await world.wallet(world.ada)
    refused = await world.bus.execute(RenameWallet(wallet_id=wallet.id, name=""), world.by(world.ada))
    assert refused == Failure(InvalidWalletName(length=0, longest=100))
    assert (await world.stored(wallet)).name == wallet.name


async def test_staff_stop_and_start_a_wallet_and_repeating_is_no_error(world: World) -> None:
    wallet, staff = await world.wallet(world.ada), world.by(world.staff)
    for _ in range(2):
        stopped = (await world.bus.execute(DeactivateWallet(wallet_id=wallet.id), staff)).unwrap()
        assert (stopped.is_active, stopped.version) == (False, 2)
    started = (await world.bus.execute(ActivateWallet(wallet_id=wallet.id), staff)).unwrap()
    assert (started.is_active, started.version) == (True, 3)


async def test_customers_do_not_stop_wallets(world: World) -> None:
    wallet = await world.wallet(world.ada)
    refused = await world.bus.execute(DeactivateWallet(wallet_id=wallet.id), world.by(world.ada))
    assert isinstance(refused.failure(), AccessDenied)


async def test_the_shops_own_wallets_cannot_be_stopped(world: World) -> None:
    own = revenue_wallet_id(world.shop.id)
    refused = await world.bus.execute(DeactivateWallet(wallet_id=own), world.by(world.staff))
    assert refused == Failure(NotACustomerWallet(wallet_id=own))
