"""What the bus itself can answer, besides the errors of a use case."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, DomainError, Invalid, PreconditionFailed


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
class PreconditionMissed(PreconditionFailed):
    """The precondition names a record that the command did not touch: most likely another one's ETag."""

    record_id: UUID

    @property
    def message(self) -> str:
        return f"If-Match names record {self.record_id}, which this request does not concern; leave it out."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerErased(Conflict):
    """The request was done, and is not done again; its answer told of a person who was erased since."""

    @property
    def message(self) -> str:
        return (
            "This request was done before; its answer went with the personal data of somebody who was "
            "erased. Look at what it concerned instead of repeating it."
        )


ExecutionError = DomainError
"""What `execute` may add to a command's own errors: access (`Unauthenticated`, `Forbidden`), the key
errors above, `StaleVersion`, the errors of `trouble`, and the domain error of a violated constraint."""
