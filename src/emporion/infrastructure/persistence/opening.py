"""BEGIN and the settings that hold until its end.

Settings are literals of checked type. What differs between transactions is local to them: nothing leaks into
a pooled connection, ours or PgBouncer's, and Citus passes it on to its shards. What does not differ is said
when a connection is made, and with each BEGIN where PgBouncer lends connections for one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from emporion.application.shared.context import Context
from emporion.application.shared.ports import TransactionOptions
from emporion.domain.shared.ids import PLATFORM

_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the server may take, in seconds: one statement, one wait for a lock, one pause of ours."""

    statement: float = 30.0
    lock: float = 10.0
    idle: float = 60.0

    def settings(self) -> dict[str, str]:
        """As PostgreSQL's settings."""
        return {
            "statement_timeout": _milliseconds(self.statement),
            "lock_timeout": _milliseconds(self.lock),
            "idle_in_transaction_session_timeout": _milliseconds(self.idle),
        }

    def until(self, deadline: datetime | None) -> "Limits":
        """These, or what is left until the deadline where that is less (never below 10 ms)."""
        if deadline is None:
            return self
        left = max((deadline - datetime.now(UTC)).total_seconds(), 0.01)
        # The lock's limit comes first, so that a wait for a lock is told from slow work.
        return Limits(min(self.statement, left + 0.25), min(self.lock, left), self.idle)


def session_settings(limits: Limits) -> dict[str, str]:
    """What holds for every transaction: said once a connection, where it is ours for as long as it lives."""
    return {
        "citus.propagate_set_commands": "local",  # plain PostgreSQL accepts and ignores it
        # Our statements are short; compiling one, as servers with LLVM would for a flush, takes longer.
        "jit": "off",
        **limits.settings(),
    }


def opening(
    options: TransactionOptions, context: Context, limits: Limits, said: Mapping[str, str] = _NOTHING
) -> tuple[str, ...]:
    """The statements that open a transaction; row-level security sees the shop as app.shop_id. What the
    connection was already told (`said`) is not said again."""
    access = "READ ONLY" if options.read_only else "READ WRITE"
    deferrable = ", DEFERRABLE" if options.deferrable else ""
    shop = UUID(int=(context.shop_id or PLATFORM).int)
    begin = (
        f"BEGIN ISOLATION LEVEL {options.isolation.value} {access}{deferrable}",
        f"SET LOCAL app.shop_id = '{shop}'",
    )
    if said and context.deadline is None and not options.streamed:
        return begin
    settings = {
        **session_settings(limits.until(context.deadline)),
        **(_streaming(context.deadline) if options.streamed else {}),
    }
    more = (f"SET LOCAL {name} = '{value}'" for name, value in settings.items() if said.get(name) != value)
    return *begin, *more


def _streaming(deadline: datetime | None) -> dict[str, str]:
    """Whoever reads may pause until the deadline, without one as long as he likes; and all rows are wanted,
    while for a cursor the planner would otherwise hurry to the first ones."""
    left = 0 if deadline is None else max(1, int((deadline - datetime.now(UTC)).total_seconds()) + 1)
    return {"idle_in_transaction_session_timeout": f"{left}s", "cursor_tuple_fraction": "1"}


def _milliseconds(seconds: float) -> str:
    return str(max(1, int(seconds * 1000)))
