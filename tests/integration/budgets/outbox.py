"""Messages on their way."""

from datetime import timedelta

from emporion.application.outbox.find_delivery import FindDelivery
from emporion.application.outbox.find_prunable import FindPrunable
from emporion.application.outbox.find_work import FindWork
from emporion.application.outbox.list_deliveries import ListDeliveries
from emporion.application.outbox.outbox_overview import OutboxOverview
from emporion.application.outbox.outbox_status import OutboxStatus
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindDelivery, 3)
async def find_delivery(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindDelivery(delivery_id=await crowd.delivery_id()))


@budget(FindPrunable, 1, items=0)  # its answer is ids: one statement, whatever it finds
def find_prunable(crowd: Crowd) -> Asked:
    return crowd.by_system(FindPrunable(keep=timedelta(0)))


@budget(FindWork, 2)
def find_work(crowd: Crowd) -> Asked:
    return crowd.by_system(FindWork(subscribers=("webhooks",)))


@budget(ListDeliveries, 2)
def list_deliveries(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListDeliveries())


@budget(OutboxOverview, 1)
def outbox_overview(crowd: Crowd) -> Asked:
    return crowd.by_system(OutboxOverview())


@budget(OutboxStatus, 2)
def outbox_status(crowd: Crowd) -> Asked:
    return crowd.by_owner(OutboxStatus())
