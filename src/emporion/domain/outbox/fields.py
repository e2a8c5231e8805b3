"""What lists of deliveries may be filtered and sorted by."""

from datetime import datetime
from uuid import UUID

from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.domain.shared.criteria import Field, Fields


class DeliveryFields(Fields[Delivery]):
    """`sequence` is the message's; a delivery has a destination such as the id of a webhook."""

    id = Field[Delivery, UUID](UUID)
    state = Field[Delivery, DeliveryState](DeliveryState, sortable=False)
    subscriber = Field[Delivery, str](str, sortable=False)
    destination = Field[Delivery, str](str, sortable=False)
    message_id = Field[Delivery, UUID](UUID, sortable=False)
    aggregate_id = Field[Delivery, UUID](UUID, sortable=False)
    sequence = Field[Delivery, int](int, sortable=False)
    queued_at = Field[Delivery, datetime](datetime, sortable=False)
    finished_at = Field[Delivery, datetime](datetime, nullable=True, sortable=False)
