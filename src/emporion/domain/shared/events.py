"""Domain events: facts that other systems are told, written to the outbox in the same transaction."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact about one aggregate. `topic` is public and stable; every field goes into the message."""

    topic: ClassVar[str]

    aggregate_id: UUID
