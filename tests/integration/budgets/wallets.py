"""Wallets."""

from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.list_wallets import ListWallets
from emporion.application.wallets.look_up_wallet import LookUpWallet
from emporion.application.wallets.my_wallets import MyWallets
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.wallet_statement import WalletStatement
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindWallet, 1)
def find_wallet(crowd: Crowd) -> Asked:
    return crowd.by_customer(FindWallet(wallet_id=crowd.customer.wallet_id))


@budget(ListWallets, 6)
def list_wallets(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListWallets())


@budget(LookUpWallet, 2)
def look_up_wallet(crowd: Crowd) -> Asked:
    return crowd.by_owner(LookUpWallet(wallet=str(crowd.customer.wallet_id)))


@budget(MyWallets, 1)
def my_wallets(crowd: Crowd) -> Asked:
    return crowd.by_customer(MyWallets())


@budget(ShopBalances, 6)
def shop_balances(crowd: Crowd) -> Asked:
    return crowd.by_owner(ShopBalances())


@budget(WalletStatement, 3)
def wallet_statement(crowd: Crowd) -> Asked:
    return crowd.by_customer(WalletStatement(wallet_id=crowd.customer.wallet_id))
