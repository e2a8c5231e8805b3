"""Insert or update, by what identifies an aggregate to people: its natural key."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

E_contra = TypeVar("E_contra", contravariant=True)


class Outcome(StrEnum):
    """What an upsert did with one of the given aggregates."""

    INSERTED = "inserted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Upserted:
    """The stored aggregate: where there was one already, its id is not that of the given one."""

    id: UUID
    version: int
    outcome: Outcome


class Upserts(Protocol[E_contra]):
    """The verb of a repository whose protocol names a natural key and the fields that only a first insertion
    sets."""

    async def upsert(self, entities: Sequence[E_contra]) -> list[Upserted]:
        """Insert those whose natural key nobody has, and give the stored ones the fields of the others; what
        is equal already is not written. Answered in the order given; of two with one key the later wins.

        Correct however many do it at once: a key is inserted once. What was saved before is sent first. The
        given entities stay as they are and are not remembered, and their events are not told: find by id what
        you go on with. A stored one that is loaded takes over the changes, as by `update_where`. Raises
        `Rejected` as `save` does, here."""
        ...
