"""What the wallets refuse."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound
from emporion.domain.shared.money import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletNotFound(NotFound):
    wallet_id: UUID

    @property
    def message(self) -> str:
        return f"You have no wallet {self.wallet_id} in this shop; list your wallets to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletAddressUnknown(NotFound):
    address: str

    @property
    def message(self) -> str:
        return f"No wallet of this shop has the address {self.address}; ask its owner for the right one."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidWalletAddress(Invalid):
    """Not twelve symbols, or the check symbol does not fit: a typing error."""

    address: str

    @property
    def message(self) -> str:
        return f"'{self.address}' is no wallet address: a symbol is wrong, missing or swapped; compare again."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidWalletName(Invalid):
    length: int
    longest: int

    @property
    def message(self) -> str:
        return f"A wallet's name is a line of 1 to {self.longest} characters, not {self.length}; change it."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidReference(Invalid):
    length: int
    longest: int

    @property
    def message(self) -> str:
        return f"A reference is one line of at most {self.longest} characters, not {self.length}; shorten it."


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountNotPositive(Invalid):
    amount: Decimal

    @property
    def message(self) -> str:
        return f"An amount of {shown(self.amount)} moves nothing; give an amount above zero."


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountNotWhole(Invalid):
    """Finer than the currency's smallest coin."""

    amount: Decimal
    currency: str
    digits: int

    @property
    def message(self) -> str:
        return f"{shown(self.amount)} is finer than {self.currency} pays; use at most {self.digits} decimals."


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountTooLarge(Invalid):
    """The amount, or the balance it would lead to, is beyond what the books can hold exactly."""

    amount: Decimal
    limit: Decimal

    @property
    def message(self) -> str:
        return f"{shown(self.amount)} is too large: amounts and balances stay below {shown(self.limit)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class InsufficientFunds(Conflict):
    wallet_id: UUID
    balance: Decimal
    needed: Decimal
    currency: str

    @property
    def message(self) -> str:
        return (
            f"The wallet holds {shown(self.balance)} {self.currency}, "
            f"needed are {shown(self.needed)} {self.currency}; deposit the difference first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletInactive(Conflict):
    wallet_id: UUID

    @property
    def message(self) -> str:
        return f"Wallet {self.wallet_id} is deactivated; ask the shop to activate it, or use another wallet."


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCurrencyDiffers(Conflict):
    wallet_id: UUID
    currency: str
    wanted: str

    @property
    def message(self) -> str:
        return f"Wallet {self.wallet_id} holds {self.currency}, not {self.wanted}; use another wallet."


@dataclass(frozen=True, slots=True, kw_only=True)
class SameWallet(Invalid):
    wallet_id: UUID

    @property
    def message(self) -> str:
        return "Money cannot move from a wallet to itself; give the address of another wallet."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotACustomerWallet(Conflict):
    """The shop's own wallets move through payments, refunds, deposits and withdrawals only."""

    wallet_id: UUID

    @property
    def message(self) -> str:
        return f"Wallet {self.wallet_id} is the shop's own; give the id of a customer's wallet."


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletOwnerRequired(Invalid):
    @property
    def message(self) -> str:
        return "A wallet needs an owner; name the user in owner_id."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYourWallet(Forbidden):
    """Wallets of other people are opened by the shop's staff."""

    owner_id: UUID

    @property
    def message(self) -> str:
        return f"Only staff may open a wallet for user {self.owner_id}; leave owner_id out for your own."


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletAddressTaken(Conflict):
    """Two random addresses met: about once in 10**16 pairs."""

    address: str = ""

    @property
    def message(self) -> str:
        return "The address made for this wallet is taken; send the request again and another one is made."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAlreadyBooked(Conflict):
    """An order has at most one payment and at most one refund."""

    order_id: UUID | None = None

    @property
    def message(self) -> str:
        return "This order was already paid (or refunded) once; look at the order before you repeat it."


@dataclass(frozen=True, slots=True, kw_only=True)
class TransfersAreFinal(Conflict):
    """Transfers are append-only: a wrong one is answered by an opposite one."""

    transfer_id: UUID

    @property
    def message(self) -> str:
        return f"Transfer {self.transfer_id} is booked and cannot be changed; book an opposite one instead."
