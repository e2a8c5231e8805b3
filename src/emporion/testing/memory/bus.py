"""The real bus on in-memory repositories: use cases with access, rollback and replays, without a database."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from uuid import UUID

from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.failures import PreconditionMissed
from emporion.application.shared.ports import (
    Answered,
    Claimed,
    IdempotencyKeys,
    Savepoints,
    Scope,
    TransactionOptions,
)
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.infrastructure.codec import JsonCodec
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.journal import LogJournal
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork, implementations

Answers = dict[tuple[str, UUID, str], Answered]


def memory_bus(
    store: MemoryStore, *packages: str, shared: Mapping[type[Any], Callable[[], Any]] | None = None
) -> Bus:
    """A bus for the handlers of these packages over `store`; `shared` provides ports that are no repository.
    One task at a time: nothing is locked, and changes are seen before they are committed."""
    scoped: dict[type[Any], Callable[..., Any]] = {
        protocol: _repository(protocol) for protocol in implementations()
    }
    own = {IdempotencyKeys: MemoryIdempotencyKeys, Savepoints: lambda unit: unit}
    journal = LogJournal()
    composer = Composer(scoped | own, shared or {}, journal)
    return Bus(
        _discovered(*packages),
        MemoryTransactions(store),
        composer,
        JsonCodec(),
        Retry(diagnose=_never),
        journal=journal,
    )


class MemoryTransactions:
    """Opens units of work on one store; an exception or a rollback takes their changes back."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._answers: Answers = {}

    @asynccontextmanager
    async def transaction(
        self,
        scope: Scope,
        options: TransactionOptions = TransactionOptions(),  # noqa: B008 - frozen
    ) -> AsyncIterator["MemoryUnit"]:
        unit = MemoryUnit(self._store, scope.context, self._answers)
        try:
            yield unit
            unit.check_precondition()
            if options.read_only and unit.has_changes:
                raise AssertionError(f"the query {scope.command} changed something")
        except BaseException:
            unit.undo()
            unit.forget_answers()
            raise


class MemoryUnit(MemoryWork):
    """A unit of work as the bus wants it. Nothing waits for a flush, so there is always a way back."""

    def __init__(self, store: MemoryStore, context: Context, answers: Answers) -> None:
        super().__init__(store, context.shop_id or PLATFORM)
        self.context = context
        self.answers = answers
        self.answered: list[tuple[str, UUID, str]] = []
        self.precondition = context.precondition
        self.now = context.now

    def check_precondition(self) -> None:
        """Refuse changes in a unit of work that never met the record of its precondition."""
        if self.precondition is not None and self.has_changes and not self.has_met_precondition:
            raise Rejected(PreconditionMissed(record_id=self.precondition.record_id))

    def forget_answers(self) -> None:
        """They were to be kept with changes that are undone."""
        for place in self.answered:
            del self.answers[place]

    async def rollback(self) -> None:
        self.undo()

    def discard(self) -> bool:
        self.undo()
        return True


class MemoryIdempotencyKeys(IdempotencyKeys):
    """Keys of the unit's actor and shop; kept as long as the bus."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit
        self._claimed: dict[UUID, tuple[str, str, str]] = {}

    async def claim(self, key: str, command: str, fingerprint: str) -> Claimed | Answered:
        if (held := self._unit.answers.get(self._place(key))) is not None:
            return held
        claim_id = new_id()
        self._claimed[claim_id] = (key, command, fingerprint)
        return Claimed(claim_id)

    async def store(self, claimed: Claimed, answer: str) -> None:
        key, command, fingerprint = self._claimed[claimed.claim_id]
        self._unit.answers[self._place(key)] = Answered(command, fingerprint, answer)
        self._unit.answered.append(self._place(key))

    def _place(self, key: str) -> tuple[str, UUID, str]:
        return (repr(self._unit.context.actor), self._unit.context.shop_id or PLATFORM, key)


_discovered = cache(Registry.discover)  # tests make a bus each, and walking packages takes longer than most


def _repository(protocol: type[Any]) -> Callable[[MemoryUnit], Any]:
    return lambda unit: unit.get(protocol)


def _never(_: BaseException) -> None:
    return None
