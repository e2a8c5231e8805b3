"""Reads the five files of Northwind, or says all that is wrong with them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

from returns.result import Failure, Result, Success

from emporion.application.northwind.data import (
    Northwind,
    NorthwindCategory,
    NorthwindCustomer,
    NorthwindLine,
    NorthwindOrder,
    NorthwindProduct,
)
from emporion.application.northwind.errors import NorthwindUnreadable
from emporion.application.northwind.table import Cells, Problems, read_table
from emporion.domain.catalog.product_input import handle_of

K = TypeVar("K", bound=Hashable)

COLUMNS: Final = {
    "categories.csv": ("category_id", "category_name"),
    "products.csv": (
        "product_id",
        "product_name",
        "category_id",
        "quantity_per_unit",
        "unit_price",
        "units_in_stock",
        "discontinued",
    ),
    "customers.csv": ("customer_id", "company_name"),
    "orders.csv": ("order_id", "customer_id", "order_date"),
    "order_details.csv": ("order_id", "product_id", "unit_price", "quantity", "discount"),
}
"""What is read of each file."""


def read_northwind(folder: Path) -> Result[Northwind, NorthwindUnreadable]:
    """The whole data set; it is small, so it is read at once. Blocking."""
    problems = Problems()
    tables = {name: read_table(folder / name, columns, problems) for name, columns in COLUMNS.items()}
    if not problems.found:
        northwind = _Reading(tables, problems).all()
        if not problems.found:
            return Success(northwind)
    return Failure(NorthwindUnreadable(folder=str(folder), problems=tuple(problems.found)))


class _Reading:
    """Turns rows into data and checks that they fit together."""

    def __init__(self, tables: dict[str, list[Cells]], problems: Problems) -> None:
        self._tables = tables
        self._problems = problems

    def all(self) -> Northwind:
        categories = [self._category(row) for row in self._tables["categories.csv"]]
        products = [self._product(row) for row in self._tables["products.csv"]]
        customers = [self._customer(row) for row in self._tables["customers.csv"]]
        self._unique("categories.csv", "category", [each.id for each in categories])
        self._unique("products.csv", "product", [each.id for each in products])
        self._unique("products.csv", "name", [each.handle for each in products])
        self._unique("customers.csv", "customer", [each.id.lower() for each in customers])
        self._known("products.csv", "category_id", {str(each.id) for each in categories})
        self._known("orders.csv", "customer_id", {each.id for each in customers})
        self._known("order_details.csv", "product_id", {str(each.id) for each in products})
        return Northwind(
            categories=tuple(categories),
            products=tuple(products),
            customers=tuple(customers),
            orders=self._orders(),
        )

    def _orders(self) -> tuple[NorthwindOrder, ...]:
        lines: defaultdict[int, list[NorthwindLine]] = defaultdict(list)
        for row in self._tables["order_details.csv"]:
            lines[row.integer("order_id")].append(self._line(row))
        orders = [self._order(row, lines) for row in self._tables["orders.csv"]]
        self._unique("orders.csv", "order", [each.id for each in orders])
        for stray in sorted(lines.keys() - {each.id for each in orders}):
            self._problems.add("order_details.csv", f"has lines of order {stray}, which is not in orders.csv")
        return tuple(sorted(orders, key=lambda order: (order.placed_at, order.id)))

    def _order(self, row: Cells, lines: dict[int, list[NorthwindLine]]) -> NorthwindOrder:
        order_id = row.integer("order_id")
        if not lines.get(order_id):
            self._problems.add(row.place, f"is order {order_id}, which has no lines in order_details.csv")
        return NorthwindOrder(
            id=order_id,
            customer_id=row.text("customer_id"),
            placed_at=row.day("order_date"),
            lines=tuple(lines.get(order_id, ())),
        )

    def _line(self, row: Cells) -> NorthwindLine:
        return NorthwindLine(
            product_id=row.integer("product_id"),
            quantity=row.integer("quantity", least=1),
            unit_price=row.decimal("unit_price"),
            discount=row.decimal("discount", most=Decimal(1)),
        )

    def _category(self, row: Cells) -> NorthwindCategory:
        return NorthwindCategory(id=row.integer("category_id"), name=row.text("category_name"))

    def _product(self, row: Cells) -> NorthwindProduct:
        name = row.text("product_name")
        return NorthwindProduct(
            id=row.integer("product_id"),
            name=name,
            handle=handle_of(name),
            category_id=row.integer("category_id"),
            quantity_per_unit=row.values["quantity_per_unit"],
            price=row.decimal("unit_price"),
            in_stock=row.integer("units_in_stock"),
            is_discontinued=row.flag("discontinued"),
        )

    def _customer(self, row: Cells) -> NorthwindCustomer:
        return NorthwindCustomer(id=row.text("customer_id"), company=row.text("company_name"))

    def _unique(self, file: str, what: str, keys: Iterable[K]) -> None:
        seen: set[K] = set()
        for key in keys:
            if key in seen:
                self._problems.add(file, f"has {what} {key} twice")
            seen.add(key)

    def _known(self, file: str, column: str, known: set[str]) -> None:
        for row in self._tables[file]:
            if row.values[column] not in known:
                self._problems.add(row.place, f"names {row.values[column]!r} as {column}, which is not there")
