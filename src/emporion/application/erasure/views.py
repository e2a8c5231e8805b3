"""What the use cases of erasures answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from emporion.domain.erasure.erasure import Erasure
from emporion.domain.erasure.tally import Tallies, Tally


class ErasureStatus(StrEnum):
    """RUNNING: the worker is at it. WAITING: all is erased that there was; one more look is due when the
    person's last access token has ended. DONE: nothing is left."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """How far an erasure is and what it did up to now, table by table. Times are UTC."""

    id: UUID
    user_id: UUID
    status: ErasureStatus
    requested_at: datetime
    due_at: datetime
    finished_at: datetime | None
    tables: tuple[Tally, ...]
    version: int

    @classmethod
    def of(cls, erasure: Erasure, now: datetime) -> Self:
        return cls(
            id=erasure.id,
            user_id=erasure.user_id,
            status=_status(erasure, now),
            requested_at=erasure.created_at,
            due_at=erasure.due_at,
            finished_at=erasure.finished_at,
            tables=erasure.tallies,
            version=erasure.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopsLeftView:
    """Those of the next shops of a walk that know something of the person, ascending by id. `seen_until` is
    the last shop that was looked through, None at the end of the walk; `email` is what is looked for."""

    walk: int
    email: str = field(repr=False)
    shop_ids: tuple[UUID, ...]
    seen_until: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """What was done in one shop."""

    shop_id: UUID
    walk: int
    tables: Tallies


def _status(erasure: Erasure, now: datetime) -> ErasureStatus:
    if erasure.is_finished:
        return ErasureStatus.DONE
    return ErasureStatus.RUNNING if erasure.is_due(now) else ErasureStatus.WAITING
