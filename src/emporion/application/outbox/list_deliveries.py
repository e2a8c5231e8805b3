"""Page through a shop's deliveries."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.outbox.views import DeliveryView
from emporion.application.shared.access import Access
from emporion.application.shared.lists import newest_first, paged
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries(Query[Page[DeliveryView], DomainError]):
    """Newest first unless told otherwise; dead letters are those with the state `dead`."""

    listing: Listing[Delivery] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListDeliveries, access=Access.OWNER)
class ListDeliveriesHandler:
    def __init__(self, deliveries: DeliveryRepository) -> None:
        self._deliveries = deliveries

    async def handle(self, query: ListDeliveries) -> Result[Page[DeliveryView], DomainError]:
        page = await paged(self._deliveries, query.page, newest_first(query.listing))
        return Success(page.of(map(DeliveryView.of, page.items)))
