"""How jobs run use cases: as the system actor "worker", in a shop or in none."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from emporion.application.shared.context import Context, SystemActor
from emporion.domain.shared.ids import PLATFORM

ACTOR: Final = SystemActor("worker")
PATIENCE: Final = timedelta(seconds=10)
"""How long the worker waits for locks and runs something again; then the next round comes."""


def as_worker(shop_id: UUID = PLATFORM) -> Context:
    """A fresh frame within the shop; PLATFORM is no shop."""
    now = datetime.now(UTC)
    context = Context(actor=ACTOR, now=now, deadline=now + PATIENCE)
    return context if shop_id == PLATFORM else context.for_shop(shop_id)
