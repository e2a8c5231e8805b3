"""Routes of a shop's outbox: how long the queue is, what did not arrive, and sending it again."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.outbox.find_delivery import FindDelivery
from emporion.application.outbox.list_deliveries import ListDeliveries
from emporion.application.outbox.outbox_status import OutboxStatus
from emporion.application.outbox.replay_messages import ReplayMessages, ReplayView
from emporion.application.outbox.requeue_dead import RequeueDead, RequeuedView
from emporion.application.outbox.requeue_delivery import RequeueDelivery
from emporion.application.outbox.views import DeliveryView, LetterView, QueueView
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.errors import (
    DeliveryNotDead,
    DeliveryNotFound,
    InvalidReplayRange,
    UnknownDestination,
    UnknownSubscriber,
)
from emporion.domain.outbox.fields import DeliveryFields

router = Router("/shops/{shop}/outbox", tag="outbox")


class Requeue(BaseModel):
    subscriber: str | None = Field(None, description="Only its dead letters", examples=["webhooks"])
    destination: str | None = Field(None, description="Only those to it, such as a webhook's id")


class Replay(BaseModel):
    subscriber: str = Field(examples=["webhooks"])
    destination: str = Field(description="Such as a webhook's id")
    first: int = Field(description="Sequence number of the first message", examples=[41])
    last: int = Field(description="Sequence number of the last one", examples=[57])


@router.get("")
async def outbox_status(call: ShopCall) -> QueueView:
    """How many messages and deliveries wait, for how long, and how many are dead; for owners."""
    return await call.ask(OutboxStatus())


@router.get("/deliveries")
async def list_deliveries(
    asked: Annotated[Asked[Delivery], asking(DeliveryFields)], call: ShopCall
) -> PageBody[DeliveryView]:
    """Newest first unless sorted otherwise; `state=dead` are the dead letters. For owners."""
    return await asked.answer(call, ListDeliveries(listing=asked.listing))


@router.get("/deliveries/{delivery_id}", responses=problems(DeliveryNotFound))
async def find_delivery(delivery_id: UUID, call: ShopCall) -> LetterView:
    """One delivery with its message, and why the last attempt failed."""
    return await call.ask(FindDelivery(delivery_id=delivery_id))


@router.post("/deliveries/{delivery_id}/requeue", responses=problems(DeliveryNotFound, DeliveryNotDead))
async def requeue_delivery(delivery_id: UUID, call: ShopCall) -> DeliveryView:
    """Give a dead letter another round of tries."""
    return await call.execute(RequeueDelivery(delivery_id=delivery_id))


@router.post("/requeue")
async def requeue_dead(body: Requeue, call: ShopCall) -> RequeuedView:
    """Give the shop's dead letters another round of tries, 500 at a time: repeat while there may be more."""
    return await call.execute(RequeueDead(subscriber=body.subscriber, destination=body.destination))


@router.post("/replay", responses=problems(InvalidReplayRange, UnknownSubscriber, UnknownDestination))
async def replay_messages(body: Replay, call: ShopCall) -> ReplayView:
    """Send messages to one destination again, 500 at a time: go on from `next` while it is set."""
    return await call.execute(
        ReplayMessages(
            subscriber=body.subscriber, destination=body.destination, first=body.first, last=body.last
        )
    )
