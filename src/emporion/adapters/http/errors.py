"""What the HTTP adapter itself refuses, in the same form as the core's errors."""

from dataclasses import dataclass

from emporion.domain.shared.errors import DomainError, Invalid, NotFound, Unauthenticated, Unavailable


class BadRequest(DomainError):
    """The request cannot be read at all."""

    __slots__ = ()


class NotAllowed(DomainError):
    """The address exists, the method does not fit it."""

    __slots__ = ()


class NotOffered(DomainError):
    """The answer cannot be had in a form that the request accepts."""

    __slots__ = ()


class TooLarge(DomainError):
    """The request is longer than the server reads."""

    __slots__ = ()


class Unexpected(DomainError):
    """A mistake of the server, which its operator finds in the log by the request id."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing that is wrong: `at` is where ("body.lines.0.quantity"), `problem` is what."""

    at: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidRequest(Invalid):
    """Parts of the request are missing or have the wrong form; `errors` names each of them."""

    errors: tuple[FieldError, ...]

    @property
    def message(self) -> str:
        named = "; ".join(f"{error.at}: {error.problem}" for error in self.errors[:5])
        more = f"; and {len(self.errors) - 5} more" if len(self.errors) > 5 else ""
        return f"Correct the request: {named}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedJson(BadRequest):
    """The body is no JSON."""

    reason: str

    @property
    def message(self) -> str:
        return f"The body is no valid JSON ({self.reason}); send a JSON object."


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(BadRequest):
    """The request could not be read."""

    reason: str

    @property
    def message(self) -> str:
        return f"The request was refused: {self.reason}; see /docs for what this address takes."


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyTooLarge(TooLarge):
    """The body is longer than the server reads."""

    @property
    def message(self) -> str:
        return "The body is too long; send less at once, or import a file with emporion import."


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteNotFound(NotFound):
    """There is nothing at this address."""

    path: str

    @property
    def message(self) -> str:
        return f"There is nothing at {self.path}; see /docs for the addresses there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodNotAllowed(NotAllowed):
    """The address exists but does not take this method; the Allow header says which it takes."""

    method: str
    path: str

    @property
    def message(self) -> str:
        return f"{self.path} does not take {self.method}; the Allow header and /docs say what it takes."


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerTokenExpected(Unauthenticated):
    """The Authorization header is there but is not `Bearer <access token>`."""

    @property
    def message(self) -> str:
        return "The Authorization header must be 'Bearer <access token>'; log in for a token."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemNotFound(NotFound):
    """No problem has this code."""

    asked_code: str

    @property
    def message(self) -> str:
        return f"No problem has the code '{self.asked_code}'; GET /problems lists them all."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReady(Unavailable):
    """The process is up, its database does not answer."""

    @property
    def message(self) -> str:
        return (
            "The database does not answer; try again in a moment, "
            "with the same Idempotency-Key if there was one."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalError(Unexpected):
    """Something unforeseen; nothing about it is told here, the server's log has it under the request id."""

    @property
    def message(self) -> str:
        return (
            "The server made a mistake and has written it down; whether the request took effect is unknown: "
            "look, or repeat it with the same Idempotency-Key. Tell the operator the request id."
        )
