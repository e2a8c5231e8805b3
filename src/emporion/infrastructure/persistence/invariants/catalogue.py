"""All invariants, in the order of their numbers."""

from emporion.infrastructure.persistence.invariants.amounts import amounts
from emporion.infrastructure.persistence.invariants.audit_trail import audit_trail
from emporion.infrastructure.persistence.invariants.balances import BALANCES
from emporion.infrastructure.persistence.invariants.messages import MESSAGES
from emporion.infrastructure.persistence.invariants.payments import PAYMENTS
from emporion.infrastructure.persistence.invariants.probe import Invariant
from emporion.infrastructure.persistence.invariants.references import references
from emporion.infrastructure.persistence.invariants.stock import STOCK
from emporion.infrastructure.persistence.invariants.transfers import TRANSFERS


def shop_invariants(digits: int) -> tuple[Invariant, ...]:
    """All eight, for a shop whose currency's minor unit has so many digits."""
    return (
        TRANSFERS,
        BALANCES,
        STOCK,
        amounts(digits),
        PAYMENTS,
        audit_trail(of_shop=True),
        MESSAGES,
        references(of_shop=True),
    )


def platform_invariants() -> tuple[Invariant, ...]:
    """Those that concern rows of no shop."""
    return (audit_trail(of_shop=False), references(of_shop=False))
