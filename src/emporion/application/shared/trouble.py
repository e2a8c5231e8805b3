"""What can go wrong with the database, as far as the bus has to know: run again, or what to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from emporion.domain.shared.errors import Conflict, DomainError, Unavailable, Uncertain


class Trouble(Enum):
    """Kinds of failure after which the server has certainly changed nothing, but for OUTCOME_UNKNOWN."""

    COLLISION = "serialization failure or deadlock"
    LOCK_NOT_HAD = "lock time-out"
    KEY_IN_USE = "a twin with the same idempotency key is under way"
    SCHEMA_CHANGED = "a table was changed while it was in use"
    CONNECTION_LOST = "connection lost, or not had, before COMMIT was sent"
    POOL_EXHAUSTED = "no connection became free in time"
    TOO_SLOW = "statement time-out"
    OUTCOME_UNKNOWN = "connection lost while COMMIT was under way"

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the same work, run again from the start, may succeed."""
        return self in _RETRIED


@dataclass(frozen=True, slots=True, kw_only=True)
class TooBusy(Unavailable):
    """Other transactions kept winning until the attempts or the deadline were used up."""

    attempts: int

    @property
    def message(self) -> str:
        return (
            f"Other requests kept changing the same rows ({self.attempts} attempts); nothing was changed, "
            "try again in a moment."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsLocked(Conflict):
    """Somebody holds a lock that is needed, for longer than anybody should."""

    attempts: int

    @property
    def message(self) -> str:
        return "Another request holds what this one needs; nothing was changed, try again when it is done."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInUse(Conflict):
    """A twin with the same idempotency key is still running, for longer than this request may wait."""

    @property
    def message(self) -> str:
        return (
            "A request with this idempotency key is still being processed; repeat it in a moment to get "
            "its answer."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUnavailable(Unavailable):
    attempts: int

    @property
    def message(self) -> str:
        return "The database does not answer; nothing was changed, try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolExhausted(Unavailable):
    @property
    def message(self) -> str:
        return "All database connections are in use; nothing was changed, try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSlow(Unavailable):
    @property
    def message(self) -> str:
        return "The database took longer than is allowed; nothing was changed, try again or ask for less."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeUnknown(Uncertain):
    """The connection was lost while COMMIT was under way: done or not done, nobody can tell."""

    @property
    def message(self) -> str:
        return (
            "The connection to the database was lost at the moment of commit, so the change may or may not "
            "have happened; look before you repeat it. With an idempotency key this is found out for you."
        )


_RETRIED: Final = frozenset(
    {
        Trouble.COLLISION,
        Trouble.LOCK_NOT_HAD,
        Trouble.KEY_IN_USE,
        Trouble.SCHEMA_CHANGED,
        Trouble.CONNECTION_LOST,
    }
)
_ANSWERS: Final[dict[Trouble, Callable[[int], DomainError]]] = {
    Trouble.COLLISION: lambda attempts: TooBusy(attempts=attempts),
    Trouble.LOCK_NOT_HAD: lambda attempts: RowsLocked(attempts=attempts),
    Trouble.KEY_IN_USE: lambda _: KeyInUse(),
    Trouble.SCHEMA_CHANGED: lambda attempts: DatabaseUnavailable(attempts=attempts),
    Trouble.CONNECTION_LOST: lambda attempts: DatabaseUnavailable(attempts=attempts),
    Trouble.POOL_EXHAUSTED: lambda _: PoolExhausted(),
    Trouble.TOO_SLOW: lambda _: TooSlow(),
    Trouble.OUTCOME_UNKNOWN: lambda _: OutcomeUnknown(),
}


def answer_to(trouble: Trouble, attempts: int) -> DomainError:
    """What a caller is told when there is no further attempt."""
    return _ANSWERS[trouble](attempts)
