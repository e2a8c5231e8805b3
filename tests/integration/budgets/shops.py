"""Shops, their books and their history."""

from emporion.application.audit.record_history import RecordHistory
from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.list_members import ListMembers
from emporion.application.shops.list_shops import ListShops
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindShop, 1)
def find_shop(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindShop(shop=str(crowd.market.shop_id)))


@budget(ListMembers, 2)
def list_members(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListMembers())


@budget(ListShops, 1)
def list_shops(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListShops())


@budget(RecordHistory, 2)
def record_history(crowd: Crowd) -> Asked:
    return crowd.by_owner(RecordHistory(table="conversations", record_id=crowd.conversation.id))


@budget(VerifyShop, 100, at_most=True, items=8)  # a statement a rule and foreign key, an item an invariant
def verify_shop(crowd: Crowd) -> Asked:
    return crowd.by_system(VerifyShop(limit=5))
