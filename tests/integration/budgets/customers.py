"""Customers."""

from emporion.application.customers.find_customer import FindCustomer
from emporion.application.customers.views import CustomerPart
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindCustomer, 5)  # role, wallets, person, orders with lines, variants
def find_customer(crowd: Crowd) -> Asked:
    everything = frozenset(CustomerPart)
    return crowd.by_owner(FindCustomer(user_id=crowd.customer.user_id, include=everything))
