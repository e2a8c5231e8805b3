"""What has to come of a fault: one table, read by every proof."""

from dataclasses import dataclass, replace
from enum import Enum

from emporion.application.shared.trouble import OutcomeUnknown, TooSlow
from emporion.domain.shared.errors import DomainError
from emporion.testing.faults import Kind, Verb


class End(Enum):
    """How `bus.execute` ends."""

    AS_ALWAYS = "the answer of a run without faults"
    REFUSED = "a Failure that names the trouble"
    RAISED = "the driver's exception: this is a bug, not weather"
    CANCELLED = "CancelledError"


@dataclass(frozen=True, slots=True)
class Expected:
    end: End
    happened: bool
    error: type[DomainError] | None = None
    in_doubt: "Expected | None" = None
    """What else may be where the application cannot know more; then its answer says so."""


AS_ALWAYS = Expected(End.AS_ALWAYS, True)


def expected(
    kind: Kind, verb: Verb, *, keyed: bool, forgiven: bool = False, refused: bool = False
) -> Expected:
    """After one fault at a statement of the first attempt. `keyed`: with a key that counts. `forgiven`: the
    handler undoes what the server refuses here, and tries otherwise. `refused`: the server refuses a COMMIT
    for what it goes with, and another one that only keeps the answer is still to come."""
    match kind:
        case _ if forgiven and kind.is_error:
            return AS_ALWAYS
        case Kind.SERVER_BUG:
            return Expected(End.RAISED, False)
        case Kind.STATEMENT_TIMEOUT:
            return Expected(End.REFUSED, False, TooSlow)
        case Kind.CANCELLED:
            return Expected(End.CANCELLED, verb.is_commit and not refused)
        case Kind.ANSWER_LOST if verb.is_commit and not keyed:
            return Expected(End.REFUSED, True, OutcomeUnknown)
        case Kind.NEVER_ARRIVED if verb.is_commit and not keyed:
            unknown = Expected(End.REFUSED, False, OutcomeUnknown)
            if verb is Verb.COMMIT:
                return unknown
            # The server's last words tell that nothing has happened, if they are read before writing fails.
            return replace(AS_ALWAYS, in_doubt=unknown)
    return AS_ALWAYS


def expected_in_doubt(second: Kind) -> Expected:
    """After a second fault with a key, while the runner finds out what an unanswered COMMIT has done."""
    match second:
        case Kind.SERVER_BUG:
            return Expected(End.RAISED, True)
        case Kind.CANCELLED:
            return Expected(End.CANCELLED, True)
    return AS_ALWAYS
