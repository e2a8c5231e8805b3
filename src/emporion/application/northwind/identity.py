"""By what the import finds again what it brought: names that say where a thing comes from."""

from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from emporion.application.northwind.data import NorthwindCustomer

# A reserved domain (RFC 2606): nobody can ever receive mail there.
_DOMAIN: Final = "customers.northwind.example"
_USERS: Final = uuid5(NAMESPACE_DNS, _DOMAIN)

PRODUCT_ID: Final = "northwind_product_id"
"""The attribute that tells an imported product from another with the same handle."""


def email_of(customer: NorthwindCustomer) -> str:
    return f"{customer.id.lower()}@{_DOMAIN}"


def user_id_of(customer: NorthwindCustomer) -> UUID:
    """Derived, so that somebody who signed up with the address beforehand is not taken for the customer."""
    return uuid5(_USERS, customer.id.lower())


def sku_of(product_id: int) -> str:
    return f"NW-{product_id}"


def number_of(order_id: int) -> str:
    """The shop's number for an order; no number that the shop draws looks like it."""
    return f"NW-{order_id}"
