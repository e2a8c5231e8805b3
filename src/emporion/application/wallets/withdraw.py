"""Pay money of a customer's wallet out."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.views import BookingView
from emporion.domain.shared.money import Money
from emporion.domain.wallets.bookings import withdraw
from emporion.domain.wallets.errors import WalletNotFound
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import BookingError

WithdrawError = WalletNotFound | BookingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command[BookingView, WithdrawError]):
    """`amount` in the wallet's currency, positive, in whole minor units, and covered. A matter for staff, who
    see the money leave; customers get their balance back from a closed shop, too."""

    wallet_id: UUID
    amount: Decimal
    reference: str = ""


@handles(Withdraw, access=Access.STAFF)
class WithdrawHandler:
    """Books customer to clearing; the customer's wallet is locked, the shop's is not."""

    def __init__(self, context: Context, wallets: WalletRepository, transfers: TransferRepository) -> None:
        self._context = context
        self._wallets = wallets
        self._transfers = transfers

    async def handle(self, command: Withdraw) -> Result[BookingView, WithdrawError]:
        wallet = await self._wallets.lock_by_id(command.wallet_id)
        if wallet is None:
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        amount = Money(command.amount, wallet.currency)
        match withdraw(wallet, amount, reference=command.reference, now=self._context.now):
            case Success(transfer):
                await self._wallets.save(wallet)
                await self._transfers.save(transfer)
                return Success(BookingView.of(transfer, wallet))
            case refused:
                return Failure(refused.failure())
