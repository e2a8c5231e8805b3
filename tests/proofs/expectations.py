"""What has to come of a fault: one table, read by every proof."""

from dataclasses import dataclass
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


AS_ALWAYS = Expected(End.AS_ALWAYS, True)
_IN_DOUBT = {Kind.NEVER_ARRIVED: False, Kind.ANSWER_LOST: True}
"""At COMMIT nobody knows what happened; we do."""


def expected(kind: Kind, verb: Verb, *, keyed: bool, forgiven: bool = False) -> Expected:
    """After one fault at a statement of the first attempt. `keyed`: with a key that counts. `forgiven`: the
    handler undoes what the server refuses here, and tries otherwise."""
    match kind:
        case _ if forgiven and kind.is_error:
            return AS_ALWAYS
        case Kind.SERVER_BUG:
            return Expected(End.RAISED, False)
        case Kind.STATEMENT_TIMEOUT:
            return Expected(End.REFUSED, False, TooSlow)
        case Kind.CANCELLED:
            return Expected(End.CANCELLED, verb is Verb.COMMIT)
        case Kind.NEVER_ARRIVED | Kind.ANSWER_LOST if verb is Verb.COMMIT and not keyed:
            return Expected(End.REFUSED, _IN_DOUBT[kind], OutcomeUnknown)
    return AS_ALWAYS


def expected_in_doubt(second: Kind) -> Expected:
    """After a second fault with a key, while the runner finds out what an unanswered COMMIT has done."""
    match second:
        case Kind.SERVER_BUG:
            return Expected(End.RAISED, True)
        case Kind.CANCELLED:
            return Expected(End.CANCELLED, True)
    return AS_ALWAYS
