"""What the bus asks of the outside: transactions, handler construction, stored answers."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from returns.result import Result

from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation, Registration
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import new_id

P = TypeVar("P")
T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


@dataclass(frozen=True, slots=True)
class TransactionOptions:
    """One transaction's isolation and whether the server shall refuse writes in it. `streamed`: its rows are
    read to the end, at a pace that is not ours, until the context's deadline."""

    isolation: Isolation = Isolation.READ_COMMITTED
    read_only: bool = False
    deferrable: bool = False
    streamed: bool = False


class Scope:
    """Whose transaction it is: written into every audit record of the unit of work."""

    __slots__ = ("command", "command_id", "context")

    def __init__(self, context: Context, command: str) -> None:
        self.context = context
        self.command = command
        self.command_id = new_id()


class UnitOfWork(Protocol):
    """One transaction's changes. Leaving its `async with` flushes and commits; an exception rolls back."""

    async def flush(self) -> None:
        """Send all saved changes now, as whole sets. Raises `Rejected` for a lost race or a violated
        constraint; the transaction can then only be rolled back."""
        ...

    async def rollback(self) -> None:
        """Undo everything; leaving the unit of work then commits nothing."""
        ...

    def discard(self) -> bool:
        """Forget saved changes that were not sent. True when nothing had been sent: the transaction is
        then as good as new."""
        ...


class Savepoints(Protocol):
    """Parts of a unit of work that can be undone alone; a handler asks for it in its constructor."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What is saved inside is sent at its end; an exception undoes it, for the database and for the
        entities that were loaded before, and is raised again. Entities first loaded inside are forgotten.
        """
        ...

    async def attempt(self, work: Callable[[], Awaitable[Result[T, E]]]) -> Result[T, E | DomainError]:
        """Run `work` in a savepoint: `Failure` undoes it, so does `Rejected`, which becomes a `Failure`."""
        ...


class Transactions(Protocol):
    """Opens units of work."""

    def transaction(
        self, scope: Scope, options: TransactionOptions = ...
    ) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Parts(Protocol):
    """Builds more objects in the running unit of work, for helpers that are known at run time only.
    A handler asks for it in its constructor."""

    def build(self, wanted: type[P]) -> P:
        """An object of the wanted type, made as the handler itself was."""
        ...


class Composer(Protocol):
    """Builds objects whose constructors name ports and repositories, for one unit of work."""

    def build(self, wanted: type[P], uow: UnitOfWork, context: Context) -> P: ...


class AnswerCodec(Protocol):
    """Turns commands into fingerprints and answers into text and back, without loss."""

    def fingerprint(self, command: Any) -> str:
        """SHA-256 (hex) of the command's canonical form."""
        ...

    def encode(self, registration: Registration, answer: Result[Any, Any]) -> str: ...

    def decode(self, registration: Registration, text: str) -> Result[Any, Any]: ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is new: run the command and store its answer."""

    claim_id: UUID


@dataclass(frozen=True, slots=True)
class Answered:
    """The key was used before, for the command with this fingerprint, and answered so."""

    command: str
    fingerprint: str
    answer: str

    def answers(self, command: str, fingerprint: str) -> bool:
        """Whether it was for this very request."""
        return (self.command, self.fingerprint) == (command, fingerprint)


class IdempotencyKeys(Protocol):
    """Keys of one actor in one shop. A key and the changes of its command commit together or not at all."""

    async def claim(self, key: str, command: str, fingerprint: str) -> Claimed | Answered:
        """Take the key. Waits for a concurrent transaction that holds it and then tells its answer."""
        ...

    async def store(self, claimed: Claimed, answer: str) -> None:
        """Keep the answer under a key claimed in this unit of work; sent with its flush."""
        ...
