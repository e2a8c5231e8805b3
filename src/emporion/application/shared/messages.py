"""Commands and queries are frozen dataclasses; a handler is a plain class marked with `@handles`.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Deposit(Command[WalletView, DepositError]): ...

    @handles(Deposit, access=Access.STAFF)
    class DepositHandler:
        def __init__(self, context: Context, wallets: WalletRepository) -> None: ...
        async def handle(self, command: Deposit) -> Result[WalletView, DepositError]: ...

Nothing else needs to be registered: the bus finds handlers by walking the application's packages and
fills the constructor by the types of its parameters.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from returns.result import Result

from emporion.application.shared.access import Access
from emporion.application.shared.cache import Cached, CachedHandler
from emporion.domain.shared.errors import DomainError

T_co = TypeVar("T_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)
E_co = TypeVar("E_co", covariant=True, bound=DomainError)
T = TypeVar("T")
E = TypeVar("E", bound=DomainError)
M_contra = TypeVar("M_contra", contravariant=True)
H = TypeVar("H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[T_co, E_co]):
    """Asks for a change; answered with `Success[T]` (committed) or `Failure[E]` (nothing changed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Generic[T_co, E_co]):
    """Asks a question; answered inside a READ ONLY transaction."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[T_co, R_co]):
    """What is known before the first row, and the rows, to be read once and in the transaction that they
    come from."""

    header: T_co
    rows: AsyncIterator[R_co]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamQuery(Generic[T_co, R_co, E_co]):
    """Asks a question whose answer may be too long to hold; `Bus.stream` answers it with `Rows[T, R]` in
    one read-only snapshot, which stays open while they are read."""


class Handler(Protocol[M_contra, T_co, E_co]):
    """What the bus calls, once per attempt, on a new object."""

    async def handle(self, message: M_contra, /) -> Result[T_co, E_co]: ...


class Isolation(Enum):
    """PostgreSQL's transaction isolation levels, as BEGIN spells them."""

    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the bus knows of a handler."""

    message: type[Any]
    handler: type[Any]
    access: Access
    isolation: Isolation
    replayable: bool
    deferrable: bool
    cached: Cached[Any, Any] | None = None

    @property
    def is_query(self) -> bool:
        return issubclass(self.message, Query | StreamQuery)

    @property
    def is_stream(self) -> bool:
        return issubclass(self.message, StreamQuery)

    @property
    def name(self) -> str:
        return self.message.__name__


MARK = "__emporion_handles__"


def handles(
    message: type[Command[Any, Any]] | type[Query[Any, Any]] | type[StreamQuery[Any, Any, Any]],
    *,
    access: Access,
    isolation: Isolation = Isolation.READ_COMMITTED,
    replayable: bool = True,
    deferrable: bool = False,
    cached: Cached[Any, Any] | None = None,
) -> Callable[[type[H]], type[H]]:
    """Mark a class as the one handler of `message`, run for actors with `access` at `isolation`.

    `replayable=False` is for answers that must not be stored (tokens): idempotency keys are ignored.
    `deferrable=True` with SERIALIZABLE is for reports: the query waits for a snapshot in which it can
    neither fail nor make others fail. Streams are always REPEATABLE READ. `cached` queries are answered
    from a cache where one is ready; they are for ANYONE, and the handler's `show` says who sees what.
    """
    registration = (access, isolation, replayable, deferrable, cached)

    def mark(handler: type[H]) -> type[H]:
        if cached is not None and not (access is Access.ANYONE and issubclass(handler, CachedHandler)):
            raise TypeError(f"{handler.__name__} is cached: it is a CachedHandler for Access.ANYONE")
        setattr(handler, MARK, Registration(message, handler, *registration))
        return handler

    return mark
