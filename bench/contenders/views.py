"""What is answered of loaded objects."""

from typing import Any, Final

PAGE: Final = 50
FEW: Final = 1000

_ORDER: Final = (
    "id",
    "number",
    "customer_id",
    "status",
    "currency",
    "subtotal",
    "discount",
    "total",
    "placed_at",
    "is_historic",
    "version",
)
_LINE: Final = ("id", "variant_id", "title", "quantity", "unit_price", "discount")
_SUMMARY: Final = ("id", "handle", "title", "vendor", "status", "tags")
_PRODUCT: Final = (*_SUMMARY, "description", "attributes", "created_at", "updated_at", "version")
_VARIANT: Final = (
    "id",
    "product_id",
    "sku",
    "title",
    "options",
    "price",
    "compare_at_price",
    "stock",
    "position",
    "updated_at",
    "version",
)


def order_view(order: Any, lines: Any) -> dict[str, Any]:
    return picked(order, _ORDER) | {"lines": [picked(line, _LINE) for line in lines]}


def summary(product: Any, categories: Any) -> dict[str, Any]:
    return picked(product, _SUMMARY) | {"category_ids": [each.category_id for each in categories]}


def product_view(product: Any, categories: Any, variants: Any) -> dict[str, Any]:
    filed = [each.category_id for each in categories]
    shown = [picked(variant, _VARIANT) for variant in variants]
    return picked(product, _PRODUCT) | {"category_ids": filed, "variants": shown}


def page(views: list[dict[str, Any]]) -> dict[str, Any]:
    """Of one view more than a page holds, where there are more."""
    return {"items": views[:PAGE], "next": views[PAGE - 1]["id"] if len(views) > PAGE else None}


def picked(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
