"""Soft delete: hidden with who, when and why, can be restored, purged in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.errors import Invalid
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.shared.texts import storable

MAX_REASON: Final = 500


@dataclass(slots=True, kw_only=True, eq=False)
class SoftDeletable(MutableEntity):
    """A thing that is hidden before it is purged. `deleted_at` is UTC; `deleted_by` is a user's id, None for
    the operator and for jobs, whom the audit trail names. What is unique is so among live ones only."""

    deleted_at: datetime | None = None
    deleted_by: UUID | None = None
    delete_reason: str | None = None

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    def hide(self, *, at: datetime, by: UUID | None, why: str) -> None:
        """Delete it; repositories do this in `soft_delete`. The first deletion of a thing stands."""
        if self.deleted_at is None:
            self.deleted_at, self.deleted_by, self.delete_reason = at, by, why

    def unhide(self) -> None:
        """Undo it; repositories do this in `restore`."""
        self.deleted_at = self.deleted_by = self.delete_reason = None


D = TypeVar("D", bound=SoftDeletable)


class SoftDeletes(Protocol[D]):
    """The verbs of a repository whose aggregates are hidden before they are purged. All its other questions
    see live aggregates only."""

    async def soft_delete(self, entity: D, *, by: UUID | None, why: str) -> None:
        """Hide a live aggregate at the unit of work's time. Raises `Rejected` as `save` does."""
        ...

    async def restore(self, entity: D) -> None:
        """Show a deleted aggregate again. Raises `Rejected`, as `save` does, with the domain error of
        whatever a live one has taken since (a handle, an e-mail address)."""
        ...

    async def lock_deleted(self, entity_id: UUID) -> D | None:
        """The deleted aggregate in its latest committed state, locked; None where it is live or unknown."""
        ...

    async def find_deleted(self, request: AnyRequest) -> Page[D]:
        """Deleted aggregates in ascending order of id."""
        ...

    async def lock_expired(self, before: datetime, limit: int, after: UUID | None = None) -> Sequence[D]:
        """At most `limit` that were deleted before a moment (UTC), with ids beyond `after`, ascending by id;
        those that somebody else has locked are left for the next time. `delete` purges them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonInvalid(Invalid):
    """A deletion without a reason, or with one that cannot be kept."""

    length: int

    @property
    def message(self) -> str:
        return (
            f"A reason for a deletion has 1 to {MAX_REASON} characters that can be stored, this one has "
            f"{self.length}; say why in a sentence."
        )


def parse_reason(reason: str) -> Result[str, ReasonInvalid]:
    """The reason without space around it."""
    good = reason.strip()
    fits = 1 <= len(good) <= MAX_REASON and storable(good)
    return Success(good) if fits else Failure(ReasonInvalid(length=len(good)))
