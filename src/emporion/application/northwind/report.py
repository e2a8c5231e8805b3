"""What an import of Northwind did."""

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Of one kind: how many were made now, and how many were there already."""

    created: int = 0
    present: int = 0

    def plus(self, *, created: bool) -> "Brought":
        if created:
            return replace(self, created=self.created + 1)
        return replace(self, present=self.present + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindReport:
    """`pieces_put_in` with the products created now; `deposited` into wallets now, in `currency`. An import
    that finds everything there is not `changed`."""

    currency: str
    categories: Brought
    products: Brought
    users: Brought
    wallets: Brought
    orders: Brought
    pieces_put_in: int
    deposited: Decimal
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindProgress:
    """`done` of `total` things are decided; `step` says what is worked on."""

    step: str
    done: int
    total: int
