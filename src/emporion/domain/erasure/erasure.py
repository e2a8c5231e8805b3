"""The erasure of one person: asked for once, worked through shop by shop, closed in the end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from emporion.domain.erasure.events import PersonErased
from emporion.domain.erasure.tally import Tallies, changes_only, together
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.ids import new_id

ERASED: Final = "[erased]"
"""What stands where something personal was: in rows that are kept, and in the audit trail."""


@dataclass(slots=True, kw_only=True, eq=False)
class Erasure(MutableEntity):
    """`created_at` is when it was asked for. A walk goes through all shops in ascending order of id and has
    `reached` the last one that is done. What is written behind the first walk with a token that is still good
    is met by a second one, which begins when the last token has ended (`tokens_end_at`). Never deleted: the
    proof.
    """

    user_id: UUID
    tokens_end_at: datetime
    due_at: datetime
    walk: int = 1
    reached: UUID | None = None
    tallies: Tallies = ()
    finished_at: datetime | None = None

    @classmethod
    def ask_for(cls, user_id: UUID, now: datetime, tokens_end_at: datetime) -> Self:
        """One that can begin at once."""
        return cls(
            id=new_id(),
            created_at=now,
            updated_at=now,
            user_id=user_id,
            tokens_end_at=tokens_end_at,
            due_at=now,
        )

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def is_due(self, now: datetime) -> bool:
        """Whether there is something to do now."""
        return not self.is_finished and self.due_at <= now

    def is_on(self, walk: int, now: datetime) -> bool:
        """Whether this walk is under way: neither passed by somebody who was quicker nor before its time, at
        which a token could still write behind it."""
        return walk == self.walk and self.is_due(now)

    @property
    def is_last_walk(self) -> bool:
        """Whether nobody could act in the person's name when this walk began."""
        return self.tokens_end_at <= self.due_at

    def pass_shop(self, shop_id: UUID, walk: int, tallies: Tallies, now: datetime) -> None:
        """This shop and all before it are done. What was passed already is not counted again, and what
        belongs to another walk than the one under way not at all."""
        if not self.is_on(walk, now) or (self.reached is not None and shop_id <= self.reached):
            return
        self.reached = shop_id
        self.tallies = together(self.tallies, tallies)

    def walk_again(self) -> None:
        """All shops are done, but not for the last time."""
        self.walk += 1
        self.due_at = self.tokens_end_at
        self.reached = None
        self.tallies = changes_only(self.tallies)

    def finish(self, tallies: Tallies, now: datetime) -> None:
        """The person's own rows are done as well: the end."""
        self.tallies = together(self.tallies, tallies)
        self.finished_at = now
        self.record(PersonErased(aggregate_id=self.user_id))


@dataclass(slots=True, kw_only=True, eq=False)
class ErasureStep(Entity):
    """What a walk did in one shop: written with it in one transaction, so that it is counted once however
    often the walk is interrupted. A shop where nothing was found has none."""

    shop_id: UUID
    erasure_id: UUID
    walk: int
    tallies: Tallies
