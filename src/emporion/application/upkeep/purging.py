"""Purges, a batch at a time, each in a transaction of its own."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol, TypeVar, cast
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeView:
    """How many went for good, and the names of those that stay because books or orders need them.
    `next_after` is where to go on; null: nothing is left to look at."""

    purged: int
    kept: tuple[str, ...]
    next_after: UUID | None


BATCH: Final = 100


class Commands(Protocol):
    """The half of the bus that a purge needs."""

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]: ...


async def purge_all(
    bus: Commands, purge: Command[PurgeView, DomainError], context: Context
) -> Result[PurgeView, DomainError]:
    """Repeat `purge`, a command with a field `after`, until nothing is left to look at; the sum of all. A
    failure ends it, and what was purged until then stays purged."""
    total = PurgeView(purged=0, kept=(), next_after=None)
    while True:
        answer = await bus.execute(purge, _afresh(context))
        if isinstance(answer, Failure):
            return answer
        done: PurgeView = answer.unwrap()
        total = replace(total, purged=total.purged + done.purged, kept=total.kept + done.kept)
        if done.next_after is None:
            return Success(total)
        purge = replace(cast(Any, purge), after=done.next_after)


def _afresh(context: Context) -> Context:
    """The same frame, beginning now, with as much time as it had in the beginning."""
    now = datetime.now(UTC)
    deadline = None if context.deadline is None else now + (context.deadline - context.now)
    return replace(context, now=now, deadline=deadline)
