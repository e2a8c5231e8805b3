"""The work: which operation, with which requests, on which shops."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bench.world import (
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    Shop,
    TransferRequest,
    World,
)

_REQUESTS: Final = 512
_WORDS: Final = ("green", "black", "jasmine tea", "smoked", "T0000", "garden 2", "rare green")

Draw = Callable[[random.Random, World], Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """`draw` makes one request. All contenders get the same requests, over and over. `lanes` call at once."""

    name: str
    operation: str
    draw: Draw
    lanes: int = 4

    def requests(self, world: World) -> tuple[Any, ...]:
        """The same for everybody, and in every run on the same shops."""
        dice = random.Random(self.name)  # noqa: S311 - a draw, not a secret
        return tuple(self.draw(dice, world) for _ in range(_REQUESTS))


def _order(lines: int) -> Draw:
    """Of the first shop: customers and variants are spread."""
    return lambda dice, world: _ordered(dice, world.shops[0], lines)


def _ordered(dice: random.Random, shop: Shop, lines: int) -> OrderRequest:
    customer = dice.choice(shop.customers)
    items = tuple((variant, dice.randint(1, 3)) for variant in dice.sample(shop.variants, lines))
    return OrderRequest(shop.shop_id, customer.user_id, customer.wallet_id, items, "")


def _flash_sale(dice: random.Random, world: World) -> OrderRequest:
    """Everybody wants one piece of the same variant."""
    shop = world.shops[0]
    customer = dice.choice(shop.customers)
    return OrderRequest(shop.shop_id, customer.user_id, customer.wallet_id, ((shop.variants[0], 1),), "")


def _of_any_shop(dice: random.Random, world: World) -> OrderRequest:
    return _ordered(dice, dice.choice(world.shops), 5)


def _transfer(dice: random.Random, world: World) -> TransferRequest:
    shop = world.shops[0]
    sender, receiver = dice.sample(shop.customers, 2)
    amount = Decimal(dice.randint(1, 5000)) / 100
    return TransferRequest(
        shop.shop_id, sender.user_id, sender.wallet_id, receiver.address, amount, "bench", ""
    )


def _own_order(dice: random.Random, world: World) -> OrderQuery:
    order_id, customer = dice.choice(world.orders)
    return OrderQuery(world.shops[0].shop_id, customer, order_id)


def _first_page(_: random.Random, world: World) -> PageQuery:
    return PageQuery(world.shops[0].shop_id, world.shops[0].owner_id)


def _deep_page(_: random.Random, world: World) -> PageQuery:
    return PageQuery(world.shops[0].shop_id, world.shops[0].owner_id, world.deep)


def _search(dice: random.Random, world: World) -> SearchQuery:
    return SearchQuery(world.shops[0].shop_id, dice.choice(_WORDS))


def _product(dice: random.Random, world: World) -> ProductQuery:
    return ProductQuery(world.shops[0].shop_id, dice.choice(world.shops[0].products))


WORKLOADS: Final = {
    each.name: each
    for each in (
        Workload("place_order_1", "place_order", _order(1)),
        Workload("place_order_5", "place_order", _order(5)),
        Workload("place_order_20", "place_order", _order(20)),
        Workload("place_order_64_shops", "place_order", _of_any_shop),
        Workload("flash_sale", "place_order", _flash_sale),
        Workload("transfer", "transfer", _transfer),
        Workload("order_by_id", "find_order", _own_order),
        Workload("orders_page_1", "list_orders", _first_page),
        Workload("orders_page_deep", "list_orders", _deep_page),
        Workload("product_search", "search", _search),
        Workload("product_read", "find_product", _product),
    )
}
