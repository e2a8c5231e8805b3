"""Domain events: facts that other systems are told, written to the outbox in the same transaction."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact about one aggregate. `topic` is public and stable; every field goes into the message. Messages
    with a lower `priority` are told first; those of one aggregate keep their order all the same. Facts that
    concern no shop (`of_shop` False) are never sent to one."""

    topic: ClassVar[str]
    priority: ClassVar[int] = 0
    of_shop: ClassVar[bool] = True

    aggregate_id: UUID
