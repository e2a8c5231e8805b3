"""Who hears of every use case and of every verb of a repository."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, TypeVar

from returns.result import Result

from emporion.application.shared.messages import Registration
from emporion.application.shared.ports import Scope

P = TypeVar("P")
Work = Callable[[], Awaitable[Result[Any, Any]]]


class Journal(Protocol):
    """Notes that something started, and that it succeeded or failed and how long it took. It changes no
    answer and no exception, and never keeps what a message says beyond its ids."""

    async def follow(
        self, use_case: Registration, scope: Scope, message: Any, work: Work
    ) -> Result[Any, Any]:
        """What `work`, all attempts at answering the message together, comes to."""
        ...

    def watch(self, port: type[P], made: P) -> P:
        """`made`, or what behaves like it and notes each of its asynchronous verbs."""
        ...


class Silent:
    """Notes nothing."""

    async def follow(self, _: Registration, __: Scope, ___: Any, work: Work) -> Result[Any, Any]:
        return await work()

    def watch(self, _: type[P], made: P) -> P:
        return made


SILENT: Final = Silent()
