"""Northwind as its files have it, checked and exact."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindCategory:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindProduct:
    """`handle` is made from the name and unique; `in_stock` is what was left after all orders."""

    id: int
    name: str
    handle: str
    category_id: int
    quantity_per_unit: str
    price: Decimal
    in_stock: int
    is_discontinued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindCustomer:
    """`id` is five capital letters, such as ALFKI."""

    id: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindLine:
    """The price of then; `discount` is a fraction from 0 to 1."""

    product_id: int
    quantity: int
    unit_price: Decimal
    discount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindOrder:
    """`placed_at` is midnight UTC of the order's day: the files know no time."""

    id: int
    customer_id: str
    placed_at: datetime
    lines: tuple[NorthwindLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Northwind:
    """All five files. Every reference between them leads somewhere; orders are in the order of their days."""

    categories: tuple[NorthwindCategory, ...]
    products: tuple[NorthwindProduct, ...]
    customers: tuple[NorthwindCustomer, ...]
    orders: tuple[NorthwindOrder, ...]
