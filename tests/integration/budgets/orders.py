"""Orders."""

from emporion.application.emails.order_mail import FindOrderMail
from emporion.application.orders.find_order import FindOrder
from emporion.application.orders.known_numbers import KnownOrderNumbers
from emporion.application.orders.list_orders import ListOrders
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindOrder, 1)
def find_order(crowd: Crowd) -> Asked:
    return crowd.by_customer(FindOrder(order_id=crowd.orders[0].id))


@budget(KnownOrderNumbers, 2)
def known_order_numbers(crowd: Crowd) -> Asked:
    return crowd.by_owner(KnownOrderNumbers(numbers=tuple(order.number for order in crowd.orders)))


@budget(ListOrders, 1)
def list_orders(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListOrders())


@budget(FindOrderMail, 3)
def find_order_mail(crowd: Crowd) -> Asked:
    return crowd.by_system(FindOrderMail(order_id=crowd.orders[0].id))
