"""What the bus itself can answer, besides the errors of a use case."""

from dataclasses import dataclass

from emporion.domain.shared.errors import DomainError, Invalid, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKeyReused(Invalid):
    """The key belongs to another payload (or another command) of the same actor."""

    key: str
    command: str

    @property
    def message(self) -> str:
        return (
            f"Idempotency key '{self.key}' was already used for another {self.command}; "
            "send a new key for a new request, or the same body with the old key."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidIdempotencyKey(Invalid):
    length: int

    @property
    def message(self) -> str:
        return f"An idempotency key has 1 to 255 characters, not {self.length}; a UUID is a good key."


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


ExecutionError = DomainError
"""What `execute` may add to a command's own errors: access (`Unauthenticated`, `Forbidden`), the key
errors above, `StaleVersion`, `TooBusy`, and the domain error of a violated constraint."""
