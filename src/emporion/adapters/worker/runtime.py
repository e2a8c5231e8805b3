"""What the worker asks of the composition root."""

from collections.abc import Sequence
from typing import Protocol

from emporion.adapters.use_cases import UseCases
from emporion.application.outbox.ports import Subscriber, WakeUps
from emporion.config import Settings


class WorkerRuntime(Protocol):
    """One a process; closed by whoever made it."""

    @property
    def settings(self) -> Settings: ...

    @property
    def bus(self) -> UseCases: ...

    @property
    def subscribers(self) -> Sequence[Subscriber]:
        """All that this process delivers for; deliveries of others wait for a worker that knows them."""
        ...

    @property
    def wake_ups(self) -> WakeUps: ...
