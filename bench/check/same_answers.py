"""Asks every contender the same questions about one shop, and compares the answers."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from bench.check.same_rows import in_turn
from bench.contenders.base import Contender
from bench.world import OrderQuery, PageQuery, ProductQuery, SearchQuery, Shop

_NOT_ASKED_FOR: Final = frozenset({"categories", "total", "variants"})


class DifferentAnswers(AssertionError):
    """Two contenders answered otherwise; the message shows how."""


async def answers_of(contender: Contender, shop: Shop, order_ids: Iterable[tuple[UUID, UUID]]) -> list[str]:
    """The answers as canonical JSON; `order_ids` are orders with their customers."""
    asked, found = in_turn(contender), list[object]()
    newest = PageQuery(shop.shop_id, shop.owner_id)
    for order_id, customer in order_ids:
        found.append(await asked.find_order(OrderQuery(shop.shop_id, customer, order_id)))
        found.append(await asked.list_orders(PageQuery(shop.shop_id, shop.owner_id, order_id)))
    found.append(await asked.list_orders(newest))
    for words in ("green", "tea black", "T00003", "garden 1", "nothing of that kind"):
        found.append(await asked.search(SearchQuery(shop.shop_id, words)))
    for product_id in shop.products[:2]:
        found.append(await asked.find_product(ProductQuery(shop.shop_id, product_id)))
    return [_canonical(each) for each in found]


def compare_answers(first: list[str], others: dict[str, list[str]]) -> None:
    """Raise `DifferentAnswers` for the first that is not the same."""
    for name, found in others.items():
        for mine, theirs in zip(first, found, strict=True):
            if mine != theirs:
                raise DifferentAnswers(f"{name} answered\n{theirs}\nwhere the first answered\n{mine}")


def _canonical(answer: object) -> str:
    return json.dumps(_plain(answer), sort_keys=True)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        value = vars_of(value)
    if isinstance(value, dict):
        if "items" in value and is_dataclass(value["next"]):  # a position
            value = value | {"next": vars_of(value["next"])["id"]}
        return {
            name: _plain(held)
            for name, held in value.items()
            if name != "previous" and not (name in _NOT_ASKED_FOR and held is None)
        }
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def vars_of(value: Any) -> dict[str, Any]:
    """A dataclass's fields; `asdict` would copy what is in them."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
