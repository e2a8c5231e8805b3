"""The work: which operation, with which requests, on which shops."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bench.world import OrderRequest, Shop, TransferRequest

_REQUESTS: Final = 512

Draw = Callable[[random.Random, Sequence[Shop]], Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """`draw` makes one request. All contenders get the same requests, over and over. `lanes` call at once."""

    name: str
    operation: str
    draw: Draw
    lanes: int = 4

    def requests(self, shops: Sequence[Shop]) -> tuple[Any, ...]:
        """The same for everybody, and in every run on the same shops."""
        dice = random.Random(self.name)  # noqa: S311 - a draw, not a secret
        return tuple(self.draw(dice, shops) for _ in range(_REQUESTS))


def _order(lines: int) -> Draw:
    """Of the first shop: customers and variants are spread."""
    return lambda dice, shops: _ordered(dice, shops[0], lines)


def _ordered(dice: random.Random, shop: Shop, lines: int) -> OrderRequest:
    customer = dice.choice(shop.customers)
    items = tuple((variant, dice.randint(1, 3)) for variant in dice.sample(shop.variants, lines))
    return OrderRequest(shop.shop_id, customer.user_id, customer.wallet_id, items, "")


def _flash_sale(dice: random.Random, shops: Sequence[Shop]) -> OrderRequest:
    """Everybody wants one piece of the same variant."""
    shop = shops[0]
    customer = dice.choice(shop.customers)
    return OrderRequest(shop.shop_id, customer.user_id, customer.wallet_id, ((shop.variants[0], 1),), "")


def _of_any_shop(dice: random.Random, shops: Sequence[Shop]) -> OrderRequest:
    return _ordered(dice, dice.choice(shops), 5)


def _transfer(dice: random.Random, shops: Sequence[Shop]) -> TransferRequest:
    shop = shops[0]
    sender, receiver = dice.sample(shop.customers, 2)
    amount = Decimal(dice.randint(1, 5000)) / 100
    return TransferRequest(
        shop.shop_id, sender.user_id, sender.wallet_id, receiver.address, amount, "bench", ""
    )


WORKLOADS: Final = {
    each.name: each
    for each in (
        Workload("place_order_1", "place_order", _order(1)),
        Workload("place_order_5", "place_order", _order(5)),
        Workload("place_order_20", "place_order", _order(20)),
        Workload("place_order_64_shops", "place_order", _of_any_shop),
        Workload("flash_sale", "place_order", _flash_sale),
        Workload("transfer", "transfer", _transfer),
    )
}
