"""What a shop has earned, holds and owes."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.application.wallets.views import ShopBalancesView
from emporion.domain.shared.money import Money
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBalances(Query[ShopBalancesView, ShopNotFound]):
    """The shop's own wallets, derived from its transfers."""


@handles(ShopBalances, access=Access.STAFF, isolation=Isolation.REPEATABLE_READ)
class ShopBalancesHandler:
    """Two sums over the ledger that must agree with each other, hence one snapshot."""

    def __init__(self, context: Context, shops: ShopRepository, wallets: WalletRepository) -> None:
        self._context = context
        self._shops = shops
        self._wallets = wallets

    async def handle(self, _: ShopBalances) -> Result[ShopBalancesView, ShopNotFound]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        revenue = Money(await self._wallets.balance_of(revenue_wallet_id(shop.id)), shop.currency)
        clearing = Money(await self._wallets.balance_of(clearing_wallet_id(shop.id)), shop.currency)
        customers = Money.zero(shop.currency) - revenue - clearing
        return Success(
            ShopBalancesView(
                currency=shop.currency,
                revenue=revenue.amount,
                clearing=clearing.amount,
                customers=customers.amount,
            )
        )
