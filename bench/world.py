"""What there is to work on: shops with customers and variants. Plain values, known to every process."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Customer:
    """A user with a wallet that is never empty."""

    user_id: UUID
    wallet_id: UUID
    address: str


@dataclass(frozen=True, slots=True)
class Shop:
    """An open shop in EUR. `variants` are on sale and never run out; `products` are theirs, each once."""

    shop_id: UUID
    owner_id: UUID
    customers: tuple[Customer, ...]
    variants: tuple[UUID, ...]
    products: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """A customer wants so many pieces of each variant; `key` is the idempotency key."""

    shop_id: UUID
    user_id: UUID
    wallet_id: UUID
    items: tuple[tuple[UUID, int], ...]
    key: str


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A customer sends an amount in EUR to another wallet of the shop."""

    shop_id: UUID
    user_id: UUID
    wallet_id: UUID
    to_address: str
    amount: Decimal
    reference: str
    key: str
