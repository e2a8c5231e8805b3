"""Page through a shop's deliveries."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.outbox.views import DeliveryView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.delivery import DeliveryState
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries(Query[Page[DeliveryView], DomainError]):
    """Newest first; None does not filter."""

    state: DeliveryState | None = None
    subscriber: str | None = None
    destination: str | None = None
    page: AnyRequest = FIRST_PAGE


@handles(ListDeliveries, access=Access.OWNER)
class ListDeliveriesHandler:
    def __init__(self, deliveries: DeliveryRepository) -> None:
        self._deliveries = deliveries

    async def handle(self, query: ListDeliveries) -> Result[Page[DeliveryView], DomainError]:
        page = await self._deliveries.find_listed(
            query.page, state=query.state, subscriber=query.subscriber, destination=query.destination
        )
        return Success(page.of(map(DeliveryView.of, page.items)))
