"""Send money to another wallet of the shop."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.views import BookingView
from emporion.application.wallets.visibility import owns
from emporion.domain.shared.money import Money
from emporion.domain.wallets.address import parse_address
from emporion.domain.wallets.bookings import move
from emporion.domain.wallets.errors import InvalidWalletAddress, WalletAddressUnknown, WalletNotFound
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import BookingError
from emporion.domain.wallets.wallet import Wallet

TransferMoneyError = WalletNotFound | InvalidWalletAddress | WalletAddressUnknown | BookingError


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferMoney(Command[BookingView, TransferMoneyError]):
    """From an own wallet to the wallet with `to_address` (lower case and hyphens are understood). `amount` in
    the wallet's currency, positive, in whole minor units, and covered."""

    wallet_id: UUID
    to_address: str
    amount: Decimal
    reference: str = ""


@handles(TransferMoney, access=Access.USER)
class TransferMoneyHandler:
    """Only the owner (or the system) sends: to staff, too, the wallet is not there. Both wallets are
    locked in ascending order of id, so that opposite transfers wait for each other and never deadlock."""

    def __init__(self, context: Context, wallets: WalletRepository, transfers: TransferRepository) -> None:
        self._context = context
        self._wallets = wallets
        self._transfers = transfers

    async def handle(self, command: TransferMoney) -> Result[BookingView, TransferMoneyError]:
        match parse_address(command.to_address):
            case Success(address):
                return await self._send(command, address)
            case refused:
                return Failure(refused.failure())

    async def _send(self, command: TransferMoney, address: str) -> Result[BookingView, TransferMoneyError]:
        locked = await self._wallets.lock_many({command.wallet_id}, addresses={address})
        source = locked.get(command.wallet_id)
        target = next((wallet for wallet in locked.values() if wallet.address == address), None)
        if source is None or not (self._context.is_system or owns(source, self._context)):
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        if target is None:
            return Failure(WalletAddressUnknown(address=address))
        return await self._book(command, source, target)

    async def _book(
        self, command: TransferMoney, source: Wallet, target: Wallet
    ) -> Result[BookingView, TransferMoneyError]:
        amount = Money(command.amount, source.currency)
        match move(source, target, amount, reference=command.reference, now=self._context.now):
            case Success(transfer):
                await self._wallets.save(source)
                await self._wallets.save(target)
                await self._transfers.save(transfer)
                return Success(BookingView.of(transfer, source))
            case refused:
                return Failure(refused.failure())
