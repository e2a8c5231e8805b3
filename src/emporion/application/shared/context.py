"""Who asks, for which shop, on which request, until when."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from emporion.domain.shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody has signed in."""


@dataclass(frozen=True, slots=True)
class UserActor:
    """A person whose access token was checked."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The operator at the command line, or a job of ours: may do everything, and is named in the audit."""

    name: str


Actor = Anonymous | UserActor | SystemActor
ANONYMOUS: Final = Anonymous()


@dataclass(frozen=True, slots=True)
class Precondition:
    """The version of an aggregate that the caller has seen (HTTP `If-Match`). The unit of work refuses with
    `StaleVersion` when it meets another one, and with `PreconditionMissed` when it never meets the record."""

    record_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The frame of one command or query. `now` (UTC) is the one time that all its rows carry; `deadline`
    (UTC, None: none) bounds waiting and retries; `idempotency_key` makes a repetition a replay.
    """

    actor: Actor = ANONYMOUS
    shop_id: UUID | None = None
    request_id: str = field(default_factory=lambda: str(new_id()))
    idempotency_key: str | None = None
    deadline: datetime | None = None
    precondition: Precondition | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def for_shop(self, shop_id: UUID) -> "Context":
        return replace(self, shop_id=shop_id)

    @property
    def shop(self) -> UUID:
        """The shop's id; a command of a shop is never built without one."""
        if self.shop_id is None:
            raise LookupError("this use case needs a shop in its context")
        return self.shop_id

    @property
    def user_id(self) -> UUID | None:
        """The signed-in user's id, None for anonymous and system actors."""
        return self.actor.user_id if isinstance(self.actor, UserActor) else None

    @property
    def is_system(self) -> bool:
        return isinstance(self.actor, SystemActor)
