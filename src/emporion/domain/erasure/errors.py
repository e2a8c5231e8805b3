"""What the erasure of a person is refused for."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from emporion.domain.erasure.obstacle import Obstacle
from emporion.domain.shared.errors import Conflict, NotFound

_NAMED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureObstructed(Conflict):
    """Something has to be settled first: a shop without another owner, money, open orders."""

    user_id: UUID
    obstacles: tuple[Obstacle, ...]

    @property
    def message(self) -> str:
        named = [obstacle.message for obstacle in self.obstacles[:_NAMED]]
        more = [f"{len(self.obstacles) - _NAMED} more"] if len(self.obstacles) > _NAMED else []
        return f"User {self.user_id} cannot be erased yet; settle this first: {'; '.join(named + more)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureNotFound(NotFound):
    """Nobody has asked for this person's erasure."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"No erasure of user {self.user_id} was asked for; `emporion user erase` begins one."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(Conflict):
    """A person who was or is being erased does not come back."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is erased for good; the person can register anew."
