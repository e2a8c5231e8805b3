"""The bus, as every adapter sees it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from returns.result import Result

from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Query, Rows, StreamQuery
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E", bound=DomainError)


class UseCases(Protocol):
    """Runs commands and answers queries; see `emporion.application.shared.bus.Bus` for the guarantees."""

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]: ...

    async def ask(self, query: Query[T, E], context: Context) -> Result[T, E | DomainError]: ...

    def stream(
        self, query: StreamQuery[T, R, E], context: Context
    ) -> AbstractAsyncContextManager[Result[Rows[T, R], E | DomainError]]: ...
