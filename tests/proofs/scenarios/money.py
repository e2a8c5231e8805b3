"""Wallets."""

from datetime import timedelta
from decimal import Decimal

from emporion.application.wallets.activate_wallet import ActivateWallet
from emporion.application.wallets.checkpoint_balances import CheckpointBalances
from emporion.application.wallets.deactivate_wallet import DeactivateWallet
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.rename_wallet import RenameWallet
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.withdraw import Withdraw
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(OpenWallet)
async def a_wallet_is_opened(stage: Stage) -> Trial:
    return stage.by_customer(OpenWallet(name=stage.word))


@scenario(Deposit)
async def money_is_deposited(stage: Stage) -> Trial:
    return stage.by_owner(Deposit(wallet_id=stage.rich.wallet_id, amount=Decimal("1.25")))


@scenario(Deposit)
async def a_deposit_of_nothing_is_refused(stage: Stage) -> Trial:
    return stage.by_owner(Deposit(wallet_id=stage.rich.wallet_id, amount=Decimal(0)))


@scenario(Withdraw)
async def money_is_withdrawn(stage: Stage) -> Trial:
    return stage.by_owner(Withdraw(wallet_id=stage.rich.wallet_id, amount=Decimal("0.25")))


@scenario(TransferMoney, important=True)
async def money_is_sent(stage: Stage) -> Trial:
    return stage.by_customer(
        TransferMoney(wallet_id=stage.rich.wallet_id, to_address=stage.address, amount=Decimal("0.01"))
    )


@scenario(RenameWallet)
async def a_wallet_is_renamed(stage: Stage) -> Trial:
    return stage.by_customer(RenameWallet(wallet_id=stage.rich.wallet_id, name=stage.word))


@scenario(DeactivateWallet)
async def a_wallet_is_deactivated(stage: Stage) -> Trial:
    return stage.by_owner(DeactivateWallet(wallet_id=(await stage.wallet()).wallet_id))


@scenario(ActivateWallet)
async def a_wallet_is_activated(stage: Stage) -> Trial:
    customer = await stage.wallet()
    await stage.do(DeactivateWallet(wallet_id=customer.wallet_id))
    return stage.by_owner(ActivateWallet(wallet_id=customer.wallet_id))


@scenario(CheckpointBalances)
async def balances_are_summed_up(stage: Stage) -> Trial:
    await stage.do(Deposit(wallet_id=stage.rich.wallet_id, amount=Decimal("1.25")))
    return Trial(CheckpointBalances(least=1, margin=timedelta(0)), stage.market.by(SYSTEM))
