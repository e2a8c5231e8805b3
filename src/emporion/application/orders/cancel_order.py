"""Cancel an order.

- Only a pending or confirmed order, by its customer, the shop's members or the system.
- Every piece goes back to stock and the payment back to the wallet it came from, in one transaction.
"""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.orders.fetch import seen
from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import QuantityNotPositive, StockInvalid
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.orders.errors import OrderNotFound, OrderStatusRefuses
from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.wallets.bookings import refund
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import BookingError

CancelOrderError = OrderNotFound | OrderStatusRefuses | BookingError | StockInvalid | QuantityNotPositive


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Command[OrderView, CancelOrderError]):
    """Call the order off and give everything back."""

    order_id: UUID


@handles(CancelOrder, access=Access.USER)
class CancelOrderHandler:
    """Locks the order, then the wallet, then the variants in ascending order of id, as placing does."""

    def __init__(
        self,
        context: Context,
        memberships: MembershipRepository,
        orders: OrderRepository,
        wallets: WalletRepository,
        transfers: TransferRepository,
        variants: VariantRepository,
    ) -> None:
        self._context = context
        self._memberships = memberships
        self._orders = orders
        self._wallets = wallets
        self._transfers = transfers
        self._variants = variants

    async def handle(self, command: CancelOrder) -> Result[OrderView, CancelOrderError]:
        locked = await self._orders.lock_by_id(command.order_id)
        found = await seen(locked, command.order_id, self._context, self._memberships)
        if isinstance(found, Failure):
            return found
        order = found.unwrap()
        cancelled = order.cancel()
        if isinstance(cancelled, Failure):
            return cancelled
        for give_back in (self._refund, self._restock):
            given = await give_back(order)
            if isinstance(given, Failure):
                return given
        await self._orders.save(order)
        return Success(OrderView.of(order))

    async def _refund(self, order: Order) -> Result[None, BookingError]:
        """To the wallet that paid, even if it was deactivated since; nothing where nothing was paid."""
        for payment in await self._transfers.find_by_order(order.id):
            if payment.kind is not TransferKind.PAYMENT:
                continue
            wallet = await self._wallets.lock_by_id(payment.debit_wallet_id)
            if wallet is None:
                raise LookupError(f"payment {payment.id} names a wallet that is gone")
            booked = refund(wallet, order.amount_due, order_id=order.id, now=self._context.now)
            if isinstance(booked, Failure):
                return booked
            back = booked.unwrap()
            if back is not None:
                await self._transfers.save(back)
                await self._wallets.save(wallet)
        return Success(None)

    async def _restock(self, order: Order) -> Result[None, StockInvalid | QuantityNotPositive]:
        variants = await self._variants.lock_many({line.variant_id for line in order.lines})
        for line in order.lines:
            returned = variants[line.variant_id].put_back(line.quantity)
            if isinstance(returned, Failure):
                return returned
        for variant in variants.values():
            await self._variants.save(variant)
        return Success(None)
