"""Work in a savepoint whose answer decides whether it stays."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from returns.result import Failure, Result

from emporion.domain.shared.errors import DomainError, Rejected

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


class _Undone(Exception):
    """Carries a `Failure` out of a savepoint, to undo it."""

    def __init__(self, answer: Result[Any, Any]) -> None:
        super().__init__("undone")
        self.answer = answer


async def attempted(
    savepoint: Callable[[], AbstractAsyncContextManager[None]], work: Callable[[], Awaitable[Result[T, E]]]
) -> Result[T, E | DomainError]:
    """The answer of `work`; a `Failure` has undone what it saved, and so has a refusal of the store."""
    try:
        async with savepoint():
            answer = await work()
            if isinstance(answer, Failure):
                raise _Undone(answer)
            return answer
    except _Undone as undone:
        return undone.answer
    except Rejected as rejected:
        return Failure(rejected.error)
