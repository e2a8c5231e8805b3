"""What the erasure of a person asks of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from emporion.domain.erasure.erasure import Erasure, ErasureStep
from emporion.domain.erasure.obstacle import Obstacle
from emporion.domain.erasure.tally import Tallies
from emporion.domain.shared.repository import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a look through some shops has found: those that know something of the person, and how far the look
    went; None where there was no shop any more."""

    shop_ids: tuple[UUID, ...] = ()
    seen_until: UUID | None = None


class ErasureRepository(Repository[Erasure], Protocol):
    """Erasures of all persons, finished ones among them."""

    async def find_by_user(self, user_id: UUID) -> Erasure | None: ...

    async def lock_by_user(self, user_id: UUID) -> Erasure | None:
        """The erasure as last committed, locked until the end of the unit of work, or None: what is done to
        one person is done in turn."""
        ...

    async def find_due(self, now: datetime, limit: int) -> Sequence[Erasure]:
        """Those with something to do now, the oldest first."""
        ...


class ErasureStepRepository(Repository[ErasureStep], Protocol):
    """What was done in one shop."""

    async def find_step(self, erasure_id: UUID, walk: int) -> ErasureStep | None: ...


class PersonalData(Protocol):
    """All that is stored about persons, in every table: of one shop in a unit of work of a shop, of no shop
    in one of the platform."""

    async def find_email(self, user_id: UUID) -> str | None:
        """The address of a user, whether live, deleted or purged; None for an id that is no user's. Asked of
        the platform: no shop knows who was purged."""
        ...

    async def find_obstacles(self, user_id: UUID) -> tuple[Obstacle, ...]:
        """What has to be settled first: in this shop, or, asked of the platform, in all shops."""
        ...

    async def hold(self, user_id: UUID) -> None:
        """Lock what obstacles are found in, so that none appears before the end of the unit of work."""
        ...

    async def erase(self, user_id: UUID, email: str) -> Tallies:
        """Remove or make anonymous everything here; what was done before is found done. Needs an unfinished
        `Erasure` of the user. Sends what was saved before."""
        ...

    async def find_traces(self, user_id: UUID, email: str, *, beyond: UUID | None, many: int) -> Traces:
        """Looks through the next shops beyond one, ascending by id, from the first one for None. Needs an
        unfinished `Erasure` of the user, as `erase` does."""
        ...
