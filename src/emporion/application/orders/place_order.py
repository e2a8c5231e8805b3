"""Place an order.

- Every line is on sale, in stock and in the shop's currency, or nothing is ordered (unless the
  customer takes what can be had).
- The stock is taken and the customer's wallet is charged the total, in one transaction.
- The order is confirmed at once, because it is paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.orders.basket import Item, WishError, fill, refusal, wish_error
from emporion.application.orders.views import PlacedOrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.visibility import owns
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.catalog.variant import Offer
from emporion.domain.orders.errors import (
    HistoricOrderExists,
    HistoricTermsRefused,
    OfferError,
    OrderCurrencyDiffers,
    OrderNumberInvalid,
    OrderNumberTaken,
    OrderStatusRefuses,
    OrderTooLarge,
)
from emporion.domain.orders.number import historic_number_error
from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.bookings import pay
from emporion.domain.wallets.errors import WalletNotFound
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import BookingError
from emporion.domain.wallets.wallet import Wallet

HistoricError = HistoricTermsRefused | OrderNumberInvalid | HistoricOrderExists
RequestError = WishError | HistoricError | ShopNotFound | ShopClosed | OrderCurrencyDiffers
PlacingError = OfferError | OrderTooLarge | OrderStatusRefuses | OrderNumberTaken
PlaceOrderError = RequestError | WalletNotFound | PlacingError | BookingError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder(Command[PlacedOrderView, PlaceOrderError]):
    """Charge the customer's wallet `wallet_id` for `items`. `currency`, if given, is what the customer
    expects to pay in. `historic` (UTC) is when an order that was made elsewhere was placed: only the system
    may say so, and only then may items carry prices and discounts and the order the `number` it had there,
    which finds out a second attempt however late; the order and its message are marked.
    """

    wallet_id: UUID
    items: tuple[Item, ...]
    currency: str | None = None
    historic: datetime | None = None
    allow_partial: bool = False
    number: str | None = None

    @property
    def has_terms(self) -> bool:
        """Whether it says what only a historic order may say."""
        return self.number is not None or any(item.has_terms for item in self.items)


@handles(PlaceOrder, access=Access.USER)
class PlaceOrderHandler:
    """Locks the wallet, then the variants in ascending order of id: orders never wait in a circle."""

    def __init__(
        self,
        context: Context,
        shops: ShopRepository,
        wallets: WalletRepository,
        variants: VariantRepository,
        orders: OrderRepository,
        transfers: TransferRepository,
    ) -> None:
        self._context = context
        self._shops = shops
        self._wallets = wallets
        self._variants = variants
        self._orders = orders
        self._transfers = transfers

    async def handle(self, command: PlaceOrder) -> Result[PlacedOrderView, PlaceOrderError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        refused = self._refusal(command, shop)
        if refused is not None:
            return Failure(refused)
        wallet = await self._wallets.lock_by_id(command.wallet_id)
        if wallet is None or wallet.owner_id is None or not self._may_charge(wallet):
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        offers = await self._variants.lock_offers({item.variant_id for item in command.items})
        basket = fill(command.items, offers, historic=command.historic is not None)
        short = refusal(basket.left_out)
        if short is not None and not (command.allow_partial and basket.lines):
            return Failure(short)
        made = Order.place(
            shop_id=shop.id,
            customer_id=wallet.owner_id,
            currency=shop.currency,
            lines=basket.lines,
            now=self._context.now,
            historic=command.historic,
            number=command.number,
        )
        if isinstance(made, Failure):
            return made
        paid = await self._pay(made.unwrap(), wallet, offers)
        return paid.map(lambda order: PlacedOrderView.placed(order, basket.left_out))

    async def _pay(
        self, order: Order, wallet: Wallet, offers: Mapping[UUID, Offer]
    ) -> Result[Order, PlaceOrderError]:
        """Charge the wallet, confirm the order, and save all that has changed."""
        paid = pay(wallet, order.amount_due, order_id=order.id, now=self._context.now)
        if isinstance(paid, Failure):
            return paid
        payment = paid.unwrap()
        if payment is not None:  # an order that costs nothing has no payment
            await self._transfers.save(payment)
            await self._wallets.save(wallet)
        for offer in offers.values():
            await self._variants.save(offer.variant)
        confirmed = order.confirm()
        await self._orders.save(order)
        return confirmed.map(lambda _: order)

    def _refusal(self, command: PlaceOrder, shop: Shop) -> RequestError | None:
        """What can be refused before anything is locked."""
        if command.historic is None and command.has_terms:
            return HistoricTermsRefused()
        if command.historic is not None and not self._context.is_system:
            return HistoricTermsRefused()
        if not shop.is_open:
            return ShopClosed(shop_id=shop.id)
        if command.currency is not None and command.currency != shop.currency:
            return OrderCurrencyDiffers(wanted=command.currency, currency=shop.currency)
        unfit = None if command.number is None else historic_number_error(command.number)
        return unfit or wish_error(command.items)

    def _may_charge(self, wallet: Wallet) -> bool:
        """Only the owner spends; the system does it for an operator."""
        return self._context.is_system or owns(wallet, self._context)
