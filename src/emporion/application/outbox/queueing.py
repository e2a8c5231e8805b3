"""How new and reopened deliveries get their places in their lines."""

from collections.abc import Collection

from emporion.application.shared.context import Context
from emporion.domain.outbox.delivery import Delivery, line_up
from emporion.domain.outbox.repository import DeliveryRepository, NumberingRepository


class Queueing:
    """One at a time in each shop: it is what the numbering's lock is for."""

    def __init__(
        self, context: Context, numberings: NumberingRepository, deliveries: DeliveryRepository
    ) -> None:
        self._now = context.now
        self._numberings = numberings
        self._deliveries = deliveries

    async def begin(self) -> None:
        """Keep the shop's relay, and others who queue, out until the end of the unit of work."""
        await self._numberings.wait_for_turn(self._now)

    async def add(self, deliveries: Collection[Delivery]) -> None:
        """Line up and save deliveries that wait, all of them of the shop whose turn is ours."""
        if deliveries:
            headed = await self._deliveries.lock_heads({each.line for each in deliveries})
            line_up(deliveries, headed, self._now)
        for each in deliveries:
            await self._deliveries.save(each)
