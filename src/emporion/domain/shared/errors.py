"""Domain errors are values: frozen dataclasses that say what was refused and what to do next.

The kinds below are the only thing an adapter needs to know of an error; a new error needs no
registration anywhere. `code` is stable and public: it names the problem type over HTTP.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainError:
    """Base of all errors; subclasses inherit from one of the kinds below and define `message`."""

    code: ClassVar[str] = "error"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Explicit two-argument form: dataclass(slots=True) makes the class anew.
        super(DomainError, cls).__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()

    @property
    def message(self) -> str:
        """One sentence for a person: what was refused, with the values that matter, and what to do."""
        raise TypeError(f"{type(self).__name__} has no message")

    def details(self) -> dict[str, Any]:
        """The error's fields, for programs."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Invalid(DomainError):
    """The input itself cannot be right; sending it again changes nothing."""

    __slots__ = ()


class Unauthenticated(DomainError):
    """Nobody, or nobody known, is asking."""

    __slots__ = ()


class Forbidden(DomainError):
    """This actor may not do this."""

    __slots__ = ()


class NotFound(DomainError):
    """What the input points to does not exist (for this shop and actor)."""

    __slots__ = ()


class Conflict(DomainError):
    """The input is fine, the present state refuses it."""

    __slots__ = ()


class PreconditionFailed(DomainError):
    """Somebody else changed the thing first."""

    __slots__ = ()


class Uncertain(DomainError):
    """It may have happened or not; look before repeating it."""

    __slots__ = ()


class Unavailable(DomainError):
    """Nothing is wrong with the input or the state; the same call may succeed later."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCurrency(Invalid):
    code_given: str = ""

    @property
    def message(self) -> str:
        return f"'{self.code_given}' is no ISO 4217 currency; use a code such as EUR, USD or JPY."


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleVersion(PreconditionFailed):
    """A lost race: the row has changed (actual version) or gone (None) since it was read (expected)."""

    table: str
    record_id: UUID
    expected: int
    actual: int | None

    @property
    def message(self) -> str:
        now = "no longer exists" if self.actual is None else f"is at version {self.actual} now"
        return (
            f"{self.table} {self.record_id} was read at version {self.expected} and {now}; "
            "read it again and repeat the change."
        )


class Rejected(Exception):
    """Raised by repositories only: the store refused a change for a reason that the domain has a name for.

    The bus rolls back and answers `Failure(error)`; handlers need not catch it.
    """

    def __init__(self, error: DomainError) -> None:
        super().__init__(error.message)
        self.error = error
