"""Shops, their books and their history."""

from datetime import UTC, datetime, timedelta

from emporion.application.audit.find_changes import FindChanges
from emporion.application.audit.rebuild_from_trail import RebuildFromTrail
from emporion.application.audit.record_as_of import RecordAsOf
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


@budget(FindChanges, 2)
def find_changes(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindChanges())


@budget(RecordAsOf, 3)  # the root, and one for each table that it owns rows of
def record_as_of(crowd: Crowd) -> Asked:
    at = datetime.now(UTC) + timedelta(hours=1)
    return crowd.by_owner(RecordAsOf(table="orders", record_id=crowd.orders[0].id, at=at))


@budget(RebuildFromTrail, 5)  # a cursor for each table
def rebuild_from_trail(crowd: Crowd) -> Asked:
    return crowd.by_owner(RebuildFromTrail(table="orders"))


@budget(VerifyShop, 100, at_most=True, items=8)  # a statement a rule and foreign key, an item an invariant
def verify_shop(crowd: Crowd) -> Asked:
    return crowd.by_system(VerifyShop(limit=5))
