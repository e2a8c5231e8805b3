"""ListWebhookDeliveries: what became of the messages for an endpoint."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.outbox.list_deliveries import ListDeliveries, ListDeliveriesHandler
from emporion.application.outbox.views import DeliveryView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.application.webhooks.subscriber import NAME
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWebhookDeliveries(Query[Page[DeliveryView], DomainError]):
    """Newest first unless told otherwise, with the number of tries and the last error. Those that arrived are
    kept for the operator's time, dead letters until somebody replays them."""

    webhook_id: UUID
    listing: Listing[Delivery] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListWebhookDeliveries, access=Access.OWNER)
class ListWebhookDeliveriesHandler:
    """An unknown endpoint is an error, not an empty list."""

    def __init__(self, webhooks: WebhookRepository, deliveries: ListDeliveriesHandler) -> None:
        self._webhooks = webhooks
        self._deliveries = deliveries

    async def handle(self, query: ListWebhookDeliveries) -> Result[Page[DeliveryView], DomainError]:
        if await self._webhooks.find_by_id(query.webhook_id) is None:
            return Failure(WebhookNotFound(webhook_id=query.webhook_id))
        here = DeliveryFields.subscriber.equals(NAME) & DeliveryFields.destination.equals(
            str(query.webhook_id)
        )
        return await self._deliveries.handle(
            ListDeliveries(listing=query.listing.also(here), page=query.page)
        )
