"""What can be asked of a shop, in words that belong to none of the three worlds.

Wallets, variants and orders are numbered in the order in which they were made; a number beyond the last one
names something that does not exist. Actor 0 is the shop's owner, the others are customers.
"""

from dataclasses import dataclass
from decimal import Decimal

OWNER = 0
WALLET_OWNERS = (1, 2, 2)
"""Which customer owns each wallet; customer 3 owns none."""
CUSTOMERS = (1, 2, 3)
UNKNOWN_ADDRESS = len(WALLET_OWNERS)
NONSENSE_ADDRESS = UNKNOWN_ADDRESS + 1
NOBODYS_ORDER = 1_000_000

Answer = tuple[str, ...]
"""`ok` and what was answered, or the code of the error."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A variant as a shop begins with it."""

    price: Decimal
    stock: int
    is_sold: bool = True


SHELVES = (
    Shelf(Decimal("19.99"), 5),
    Shelf(Decimal("0.005"), 40),
    Shelf(Decimal("7"), 1),
    Shelf(Decimal("0"), 10),
    Shelf(Decimal("123456.789"), 3),
    Shelf(Decimal("2.5"), 5, is_sold=False),
)


@dataclass(frozen=True, slots=True)
class Deposit:
    wallet: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Withdraw:
    wallet: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Send:
    """`target` is a wallet, UNKNOWN_ADDRESS or NONSENSE_ADDRESS."""

    wallet: int
    target: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Switch:
    """Activate or deactivate."""

    wallet: int
    on: bool


@dataclass(frozen=True, slots=True)
class Place:
    """`items` are variants with quantities; a variant may stand in several."""

    wallet: int
    items: tuple[tuple[int, int], ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    order: int


@dataclass(frozen=True, slots=True)
class Ship:
    order: int


@dataclass(frozen=True, slots=True)
class Deliver:
    order: int


@dataclass(frozen=True, slots=True)
class Adjust:
    variant: int
    delta: int


Step = Deposit | Withdraw | Send | Switch | Place | Cancel | Ship | Deliver | Adjust


@dataclass(frozen=True, slots=True)
class State:
    """Everything that can be seen of a shop. Amounts are text; events are topic and order or variant."""

    balances: tuple[str, ...]
    active: tuple[bool, ...]
    revenue: str
    clearing: str
    stock: tuple[int, ...]
    orders: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, int], ...]


def plain(amount: Decimal) -> str:
    """An amount without trailing zeros or an exponent."""
    return f"{amount.normalize() + 0:f}"
