"""Runs an erasure: a command for each step, so that it goes on wherever it was stopped."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.close_erasure import CloseErasure
from emporion.application.erasure.erase_in_shop import EraseInShop
from emporion.application.erasure.find_erasure import FindErasure
from emporion.application.erasure.pass_shop import PassShop
from emporion.application.erasure.shops_left import ShopsLeft
from emporion.application.erasure.views import ErasureStatus, ErasureView, StepView
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Query
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


class CommandsAndQueries(Protocol):
    """The bus."""

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]: ...

    async def ask(self, query: Query[T, E], context: Context) -> Result[T, E | DomainError]: ...


class _Stopped(Exception):
    """Carries a refusal out of the steps."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(error.message)
        self.error = error


class ErasureProcess:
    """Several at once, for one person too, do no more than one. Only the system may: `context` is its own."""

    def __init__(self, bus: CommandsAndQueries, context: Context) -> None:
        self._bus = bus
        self._context = context

    async def run(self, user_id: UUID) -> Result[ErasureView, DomainError]:
        """Go on with a person's erasure until it is done, or has to wait. The failure is what stopped it,
        such as money that came in meanwhile; what was erased by then stays erased."""
        try:
            view = await self._ask(FindErasure(user_id=user_id))
            while view.status is ErasureStatus.RUNNING:
                await self._walk(user_id)
                view = await self._do(CloseErasure(user_id=user_id))
            return Success(view)
        except _Stopped as stopped:
            return Failure(stopped.error)

    async def _walk(self, user_id: UUID) -> None:
        """Up to the last shop, where there is anything to do at all."""
        while (left := await self._ask(ShopsLeft(user_id=user_id))).seen_until is not None:
            for shop_id in left.shop_ids:
                erase = EraseInShop(user_id=user_id, walk=left.walk, email=left.email)
                step = await self._do(erase, shop_id)
                await self._do(PassShop(user_id=user_id, step=step))
            seen = StepView(shop_id=left.seen_until, walk=left.walk, tables=())
            await self._do(PassShop(user_id=user_id, step=seen))

    async def _ask(self, query: Query[T, E]) -> T:
        return _success(await self._bus.ask(query, self._now(None)))

    async def _do(self, command: Command[T, E], shop_id: UUID | None = None) -> T:
        return _success(await self._bus.execute(command, self._now(shop_id)))

    def _now(self, shop_id: UUID | None) -> Context:
        # Never earlier than before, whatever is done to the clock: a walk that was due once stays due.
        self._context = replace(self._context, now=max(self._context.now, datetime.now(UTC)))
        return replace(self._context, shop_id=shop_id)


def _success(answer: Result[T, E | DomainError]) -> T:
    if isinstance(answer, Failure):
        raise _Stopped(answer.failure())
    return answer.unwrap()
