"""Faults on purpose: the n-th statement of a use case fails the way servers, networks and callers do.

    async with FaultInjector(database) as faults:
        faults.arm(Fault(Kind.SERIALIZATION, at=3))
        answer = await bus.execute(command, context)      # runs again, and succeeds
        assert faults.fired and database.engine.pool.checkedout() == 0

Nothing is pretended: errors are raised by the server inside the open transaction, connections are
terminated on the server or cut at the socket, and an answer is lost by not reading it. So what reaches the
application is what the driver makes of it. COMMIT and ROLLBACK count as statements; BEGIN travels with the
first one and shares its fate, and so does COMMIT with the last flush.
"""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.lease import Lease
from emporion.testing.faulty_connection import FaultyConnection, Kind, Verb
from emporion.testing.observer import Observer

__all__ = ["Fault", "FaultInjector", "Kind", "Statement", "Verb"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the statement with this number, counted from 1 since `arm`, over all attempts."""

    kind: Kind
    at: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that passed; `what` is its text or the Core construct that makes it."""

    verb: Verb
    what: Any

    def __str__(self) -> str:
        return " ".join(f"{self.verb} {self.what}".split())[:200]


class FaultInjector:
    """While it is open, every unit of work of `database` passes through it; one use case at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._armed: dict[int, Fault] = {}
        self._noticed = False
        self._observer = Observer(database.engine.url)
        self.seen: list[Statement] = []
        self.fired: list[Fault] = []

    async def __aenter__(self) -> Self:
        await self._observer.open()
        self._former, self._database.wrap = self._database.wrap, self._wrap
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.wrap = self._former
        await self._observer.close()

    def arm(self, *faults: Fault, noticed: bool = False) -> None:
        """Count from 1 again, and let these happen, each once. Without any, statements are only noted.

        A server needs a moment to notice that a client is gone, and holds its locks that long: whoever waits
        for locks waits, whoever skips locked rows finds fewer. With `noticed` that moment is over before the
        use case goes on.
        """
        self._armed, self._noticed = {fault.at: fault for fault in faults}, noticed
        self.seen, self.fired = [], []

    async def open_transactions(self) -> list[str]:
        """What the sessions of the database's role do right now, besides nothing; waits up to two seconds
        for them to end, because a server needs a moment to notice that a client is gone."""
        return await self._observer.open_transactions(patience=2)

    def _wrap(self, lease: Lease) -> Connection:
        return FaultyConnection(lease, self._observer, self._strike, noticed=self._noticed)

    def _strike(self, verb: Verb, what: Any) -> Kind | None:
        """Note a statement; what has to happen to it."""
        self.seen.append(Statement(verb, what))
        fault = self._armed.pop(len(self.seen), None)
        if fault is None or not fault.kind.can_strike(verb):
            return None
        self.fired.append(fault)
        return fault.kind
