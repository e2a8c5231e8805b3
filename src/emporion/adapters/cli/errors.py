"""How a command ends: exit codes that scripts can use."""

from enum import IntEnum
from typing import Any, TypeVar

from returns.result import Failure, Result

from emporion.domain.shared.errors import DomainError, Unavailable, Uncertain

T = TypeVar("T")


class ExitCode(IntEnum):
    """Documented in docs/cli.md; never renumbered."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    BROKEN = 3


class CommandFailed(Exception):
    """Ends the command with a message for a person and an exit code; `code` and `fields` are for programs."""

    def __init__(
        self, message: str, exit_code: ExitCode, *, code: str, fields: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.code = code
        self.fields = fields or {}


def usage(message: str) -> CommandFailed:
    """The command was called in a way that cannot work."""
    return CommandFailed(message, ExitCode.USAGE, code="usage")


def broken(message: str) -> CommandFailed:
    """Configuration or infrastructure is not as it must be."""
    return CommandFailed(message, ExitCode.BROKEN, code="infrastructure")


def unwrap(result: Result[T, Any]) -> T:
    """The success, or `CommandFailed` with the use case's own words."""
    if isinstance(result, Failure):
        raise refusal(result.failure())
    return result.unwrap()


def refusal(error: DomainError) -> CommandFailed:
    """An error of the core: 1, or 3 where the infrastructure is to blame."""
    exit_code = ExitCode.BROKEN if isinstance(error, Unavailable | Uncertain) else ExitCode.REFUSED
    return CommandFailed(error.message, exit_code, code=error.code, fields=error.details())
