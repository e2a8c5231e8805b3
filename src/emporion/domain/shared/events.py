"""Domain events: facts that other systems are told, written to the outbox in the same transaction."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact about one aggregate. `topic` is public and stable; every field goes into the message. Messages
    with a lower `priority` are told first; those of one aggregate keep their order all the same."""

    topic: ClassVar[str]
    priority: ClassVar[int] = 0

    aggregate_id: UUID
