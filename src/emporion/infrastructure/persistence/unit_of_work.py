"""Identity map, row snapshots, and one flush that writes whole sets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog
from returns.result import Result
from sqlalchemy import Executable
from sqlalchemy.engine import Row

from emporion.application.shared.attempt import attempted
from emporion.application.shared.cache import Outdated
from emporion.application.shared.failures import PreconditionMissed
from emporion.application.shared.ports import Scope
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.errors import DomainError, Rejected
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.audit import audit_records
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Change, RowKey, difference, rows_of
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.constraints import violation
from emporion.infrastructure.persistence.culprits import name_error
from emporion.infrastructure.persistence.guards import check_expected, check_shop, check_version, version_of
from emporion.infrastructure.persistence.outbox import outbox_message
from emporion.infrastructure.persistence.outdated import OutdatedAnswers, merged
from emporion.infrastructure.persistence.shielding import to_the_end
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered
from emporion.infrastructure.persistence.tables import TableInfo
from emporion.infrastructure.persistence.tracked import EntityMark, Tracked, take_over
from emporion.infrastructure.persistence.writer import SetWriter, Writer

# After how many seconds a COMMIT that was not answered has surely ended on the server.
_STILL_COMMITTING: Final = 5.0

_log = structlog.stdlib.get_logger("emporion.persistence")

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
F = TypeVar("F", bound=DomainError)


class WrongTask(RuntimeError):
    """A bug: a unit of work was used by a task other than the one that opened it."""


class SqlUnitOfWork:
    """One transaction's entities and changes.

    Repositories register what they load with its rows; `save` and `delete` compare with them and keep
    the difference. `flush` sends all differences as whole sets with their audit records and outbox
    messages, in foreign-key order. Belongs to one task; never commits by itself.
    """

    def __init__(
        self,
        connection: Connection,
        scope: Scope,
        writer: Writer | None = None,
        told: Callable[[], None] | None = None,
        answers: OutdatedAnswers | None = None,
        *,
        may_write: bool = True,
    ) -> None:
        self.may_write = may_write
        """Whether differences will be wanted; where the server refuses them, no rows are remembered."""
        self._connection = connection
        self._task = asyncio.current_task()
        self._writer = writer or SetWriter()
        self._tracked: dict[RowKey, Tracked] = {}
        self._outbox: list[Change] = []
        self._staged: list[Change] = []
        self._sent = False
        self._ends_apart = False
        self._savepoints = 0
        self._savepoint: str | None = None
        self._after_commit: list[Callable[[], None]] = []
        self._new: list[EntityMark] = []
        self._told = told  # hears of every commit with messages
        self._answers = answers or OutdatedAnswers()
        self._outdated: Outdated = {}
        self._unmet = scope.context.precondition
        self.scope = scope
        self.shop_id: UUID = scope.context.shop_id or PLATFORM
        """The shop whose rows this transaction sees and writes; PLATFORM for none."""

    @property
    def connection(self) -> Connection:
        """The open connection, for this task only."""
        self._check_use()
        return self._connection

    def known(self, key: RowKey) -> Tracked | None:
        self._check_use()
        return self._tracked.get(key)

    def track(self, key: RowKey, entity: E, rows: Iterable[tuple[TableInfo, Values]]) -> E:
        """Register a freshly loaded entity. One that is known already stays the same object; if it has no
        saved changes it takes over the newer state, as after a locking read."""
        wanted = self.scope.context.precondition
        if wanted is not None and wanted.record_id == entity.id:
            self._unmet = None
            check_expected(wanted, key, entity)
        known = self._tracked.get(key)
        if known is None:
            self._tracked[key] = Tracked(entity, key, rows_of(rows))
            return entity
        same: E = known.entity
        if not known.changes and version_of(same) != version_of(entity):
            take_over(same, entity)
            known.stored = rows_of(rows)
        return same

    def save(self, key: RowKey, entity: Entity, rows: Iterable[tuple[TableInfo, Values]]) -> None:
        """Keep the difference between the entity's rows and the stored ones, and its events."""
        self._check_use()
        if key in self._tracked:
            self._check_may_write()
        tracked = self._tracked.get(key) or self._met(self._begun(key, entity))
        after = rows_of(rows)
        check_shop(after, self.shop_id)
        if isinstance(entity, MutableEntity):
            check_version(entity, tracked)
        self._tracked[key] = tracked
        tracked.entity = entity
        tracked.changes = difference(key, tracked.stored, after, self.scope.context.now)
        if isinstance(entity, MutableEntity) and (row := tracked.latest) is not None:
            entity.version, entity.updated_at = row["version"], row["updated_at"]
        self._tell(entity)

    def _begun(self, key: RowKey, entity: Entity) -> Tracked:
        """A new entity. Whoever has seen it before it was stored has seen version 0."""
        wanted = self.scope.context.precondition
        if wanted is not None and wanted.record_id == entity.id:
            self._unmet = None
            check_expected(wanted, key, entity)
        return Tracked(entity, key, {})

    def _met(self, tracked: Tracked) -> Tracked:
        """Remember a new entity as it is now, in case that the savepoint it is saved in is undone."""
        if self._savepoint is not None:
            self._new.append(EntityMark.of(tracked))
        return tracked

    def delete(self, key: RowKey) -> None:
        """Remove all rows of a loaded aggregate, keep its events; what was never stored is forgotten."""
        self._check_use()
        self._check_may_write()
        tracked = self._tracked.get(key)
        if tracked is None:
            raise LookupError(f"{key[0]} {key[1]} was not loaded in this unit of work; find it first")
        if not tracked.stored:
            del self._tracked[key]
            self._outbox = [told for told in self._outbox if told.row["aggregate_id"] != key[1]]
            return
        tracked.changes = difference(key, tracked.stored, {}, self.scope.context.now)
        self._tell(tracked.entity)

    def stage(self, change: Change) -> None:
        """Add a row of our own bookkeeping, neither audited nor versioned, to the next flush."""
        self._check_use()
        self._staged.append(change)

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Run `effect` once this unit of work is committed, and never otherwise."""
        self._after_commit.append(effect)

    async def flush(self) -> None:
        """Send everything saved since the last flush. `Rejected` when a race was lost or a constraint
        violated: the transaction can then only be rolled back."""
        await self._flush(is_last=False)

    async def _flush(self, *, is_last: bool) -> None:
        """With `is_last`, COMMIT may go with it."""
        changes = [change for tracked in self._tracked.values() for change in tracked.changes.values()]
        if not changes and not self._outbox and not self._staged:
            return
        trail = audit_records(changes, self.scope, self.shop_id)
        self._sent = True
        # Before it is sent: where it is committed at once, this is what follows from it.
        self._outdate(self._answers.by(changes, self.shop_id))
        if self._outbox and self._told is not None:
            self._after_commit.append(self._told)
        try:
            write = self._writer.write_last if is_last else self._writer.write
            lost = await write(
                self.connection, self.shop_id, [*changes, *trail, *self._outbox, *self._staged]
            )
        except Exception as error:
            if (refused := await self._refusal(error, changes)) is None:
                raise
            raise refused from error
        if lost is not None:
            raise Rejected(lost)
        self._settle()

    async def change_set(self, statement: Executable, written: Iterable[Change]) -> Sequence[Row[Any]]:
        """Send a statement that writes a set of rows with its audit records, after all that was saved so far.
        `written` is what is known of these rows, to name an error by; `Rejected` as in `flush`."""
        await self.flush()
        self._sent = True
        # Versions that only this transaction knows: after its end nobody could say what was lost.
        self._ends_apart = True
        try:
            found = await self.connection.fetch(statement)
        except Exception as error:
            if (refused := await self._refusal(error, written)) is None:
                raise
            raise refused from error
        self._outdate(self._answers.by_sets({each.table.name for each in written}, self.shop_id))
        return found

    def _outdate(self, outdated: Outdated) -> None:
        """Remember what caches must forget after the commit."""
        if outdated:
            self._outdated = merged(self._outdated, outdated)

    async def _refusal(self, error: Exception, written: Iterable[Change]) -> Rejected | None:
        found = violation(error, written)
        return None if found is None else Rejected(await name_error(found, self._connection, self._savepoint))

    def loaded(self, table: str) -> list[Tracked]:
        """What the unit of work knows of one kind."""
        return [tracked for key, tracked in self._tracked.items() if key[0] == table]

    def forget(self, key: RowKey) -> None:
        """As if it had never been loaded: saving it is refused."""
        self._tracked.pop(key, None)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """See `Savepoints`. What was saved before is sent first: it belongs to the outside."""
        await self.flush()
        marks = [EntityMark.of(tracked) for tracked in self._tracked.values()]
        effects, known, outdated = list(self._after_commit), len(self._new), self._outdated
        self._savepoints += 1
        outer, name = self._savepoint, f"savepoint_{self._savepoints}"
        await self.connection.command(f"SAVEPOINT {name}")
        self._savepoint = name
        try:
            yield
            await self.flush()
        except (Exception, asyncio.CancelledError) as error:
            # Cancelled may also be a part that ran out of time, and then the work goes on.
            with suppress(*[Exception] if isinstance(error, asyncio.CancelledError) else []):
                await self._go_back_to(name)
            for unknown in self._new[known:]:
                unknown.restore()
            del self._new[known:]
            self._tracked = {mark.tracked.root: mark.restore() for mark in marks}
            self._outbox, self._staged, self._after_commit = [], [], effects
            self._outdated = outdated
            raise
        finally:
            self._savepoint = outer
        await self.connection.command(f"RELEASE {name}")

    async def _go_back_to(self, savepoint: str) -> None:
        """Undo and forget it: what only were undone would stay open below all that follow."""
        if self._connection.is_open:
            await to_the_end(self._connection.command(f"ROLLBACK TO {savepoint}; RELEASE {savepoint}"))

    async def attempt(self, work: Callable[[], Awaitable[Result[T, F]]]) -> Result[T, F | DomainError]:
        """See `Savepoints`."""
        return await attempted(self.savepoint, work)

    async def commit(self) -> None:
        """Flush and commit, then release the effects; nothing to do after a rollback."""
        if not self._connection.is_open:
            return
        if self._unmet is not None and (self._sent or any(each.changes for each in self._tracked.values())):
            raise Rejected(PreconditionMissed(record_id=self._unmet.record_id))
        try:
            await self._flush(is_last=not self._ends_apart)
            if self._connection.is_open:
                await self.connection.commit()
        except CommitUnanswered:
            self._doubt(self._outdated)
            raise
        finally:
            # Also when this task was cancelled while the server was committing: it has happened.
            if self._connection.is_committed:
                self._release()

    def _doubt(self, outdated: Outdated) -> None:
        """Perhaps it has happened, and perhaps it is still happening: what is loaded now may be outdated."""
        if outdated:
            self._answers.forget(outdated)
            asyncio.get_running_loop().call_later(_STILL_COMMITTING, self._answers.forget, outdated)

    def _release(self) -> None:
        if self._outdated:
            self._after_commit.insert(0, partial(self._answers.forget, self._outdated))
        for effect in self._after_commit:
            try:
                effect()
            except Exception:
                # The command is committed: its caller must hear that, and the other effects must come.
                _log.exception(
                    "effect failed",
                    command=self.scope.command,
                    effect=getattr(effect, "__qualname__", type(effect).__name__),
                )

    async def rollback(self) -> None:
        self._after_commit.clear()
        self._outdated = {}
        await self._connection.rollback()

    def discard(self) -> bool:
        """Forget what was saved and not sent. False when something was sent already."""
        if self._sent:
            return False
        self._tracked.clear()
        self._outbox = []
        self._after_commit.clear()
        return True

    def _settle(self) -> None:
        for tracked in self._tracked.values():
            tracked.settle()
        self._tracked = {key: tracked for key, tracked in self._tracked.items() if tracked.stored}
        self._outbox = []
        self._staged = []

    def _tell(self, entity: Entity) -> None:
        if entity.events:
            self._outbox.extend(
                outbox_message(event, entity, self.scope, self.shop_id) for event in entity.events
            )
            entity.events.clear()

    def _check_may_write(self) -> None:
        """There are no rows to compare with; what is new goes to the server, which refuses it."""
        if not self.may_write:
            raise RuntimeError("this transaction only reads: what changes something is a command")

    def _check_use(self) -> None:
        """What is saved elsewhere or too late would be lost without a word."""
        if asyncio.current_task() is not self._task:
            raise WrongTask(
                "a unit of work belongs to the task that opened it; open another with transaction()"
            )
        if not self._connection.is_open:
            raise RuntimeError("this unit of work has ended; open another with transaction()")
