"""The words of the books."""

from enum import StrEnum


class WalletKind(StrEnum):
    """Whose money a wallet holds: a customer's, or the shop's own takings and its link to the outside."""

    CUSTOMER = "customer"
    REVENUE = "revenue"
    CLEARING = "clearing"


class TransferKind(StrEnum):
    """Why money moved; `transfer.ROUTES` says between which kinds of wallet."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER = "transfer"
