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


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """A customer looks at an own order."""

    shop_id: UUID
    user_id: UUID
    order_id: UUID


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A member of the shop looks at fifty orders of it, newest first, after the one with an id."""

    shop_id: UUID
    user_id: UUID
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Anybody looks for words in the titles, vendors, handles and SKUs of what is on sale."""

    shop_id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Anybody looks at a product with its variants."""

    shop_id: UUID
    product_id: UUID


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A member brings a product export of Shopify's form; known products get what the file says of them."""

    shop_id: UUID
    user_id: UUID
    file: str


@dataclass(frozen=True, slots=True)
class World:
    """All there is. Of the first shop: some orders with their customers, and one far from the newest."""

    shops: tuple[Shop, ...]
    orders: tuple[tuple[UUID, UUID], ...] = ()
    deep: UUID | None = None
