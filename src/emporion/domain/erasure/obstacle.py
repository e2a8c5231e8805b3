"""What has to be settled before a person can be erased."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from emporion.domain.shared.money import shown


class ObstacleKind(StrEnum):
    """Each keeps something from being left without anybody who answers for it."""

    LAST_OWNER = "last-owner"
    MONEY = "money"
    OPEN_ORDER = "open-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing to settle in the shop with this slug. `record_id` and `name` are those of the wallet (its
    address), the order (its number) or the shop; `state` is the balance or the order's status."""

    kind: ObstacleKind
    shop_id: UUID
    shop: str
    record_id: UUID
    name: str
    state: str = ""

    @property
    def message(self) -> str:
        """What to do first."""
        match self.kind:
            case ObstacleKind.LAST_OWNER:
                return f"shop '{self.shop}' has no other owner: make somebody else an owner of it"
            case ObstacleKind.MONEY:
                return (
                    f"wallet {self.name} in shop '{self.shop}' holds {self.state}: pay it out or send it on"
                )
            case ObstacleKind.OPEN_ORDER:
                order = f"order {self.name} in shop '{self.shop}' is {self.state}"
                return f"{order}: deliver it, or cancel it if it has not been shipped"


def money_held(amount: Decimal, currency: str) -> str:
    """The `state` of a wallet."""
    return f"{shown(amount)} {currency}"
