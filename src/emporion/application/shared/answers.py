"""Cached answers: one loader for each question, however many ask it at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from returns.result import Failure, Result, Success

from emporion.application.shared.cache import Cache, Cached, Hit, Key
from emporion.application.shared.context import ANONYMOUS, Context
from emporion.application.shared.messages import Registration
from emporion.application.shared.ports import AnswerCodec, Scope

AnyResult = Result[Any, Any]
Load = Callable[[], Awaitable[AnyResult]]


class Read(Protocol):
    """Lets a query's handler do one thing, in a transaction of its own."""

    async def __call__(
        self, registration: Registration, scope: Scope, ask: Callable[[Any], Awaitable[AnyResult]], /
    ) -> AnyResult: ...


@dataclass(frozen=True, slots=True)
class _Flight:
    """Somebody loads an answer. Who asks after a change that came meanwhile does not join."""

    turn: object
    task: asyncio.Task[AnyResult]


class CachedAnswers:
    """Finds answers in a cache, or loads them once and keeps them."""

    def __init__(self, cache: Cache, codec: AnswerCodec) -> None:
        self._cache = cache
        self._codec = codec
        self._flights: dict[str, _Flight] = {}

    def has(self, registration: Registration, context: Context) -> bool:
        """Whether `ask` is to be asked. A precondition is about what is stored now."""
        return registration.cached is not None and context.precondition is None and self._cache.is_ready

    async def ask(self, registration: Registration, query: Any, scope: Scope, read: Read) -> AnyResult:
        """The kept answer, else a loaded one; then what this actor sees of it, which nobody keeps."""
        cached = registration.cached
        if cached is None:
            raise TypeError(f"{registration.name} declares no cache")
        nobody = Scope(replace(scope.context, actor=ANONYMOUS), registration.name)
        load = partial(read, registration, nobody, lambda handler: handler.load(query))
        key = self._key(registration, cached, query, scope.context)
        held = await self._cache.find(key)
        answer = await self._join(key, cached, load) if held is None else Success(held.value)
        if isinstance(answer, Failure) or cached.public(answer.unwrap()):
            return answer
        return await read(registration, scope, lambda handler: handler.show(query, answer.unwrap()))

    async def _join(self, key: Key, cached: Cached[Any, Any], load: Load) -> AnyResult:
        turn = self._cache.turn(key.group)
        flight = self._flights.get(key.name)
        if flight is None or flight.turn != turn:
            flight = _Flight(turn, asyncio.create_task(self._fly(key, cached, load)))
            self._flights[key.name] = flight
            flight.task.add_done_callback(partial(self._landed, key.name))
        # Who leaves takes nobody else's answer away.
        return await asyncio.shield(flight.task)

    async def _fly(self, key: Key, cached: Cached[Any, Any], load: Load) -> AnyResult:
        claimed = await self._cache.claim(key)
        if isinstance(claimed, Hit):
            return Success(claimed.value)
        kept = False
        try:
            answer = await load()
            if isinstance(answer, Success):
                value = answer.unwrap()
                await self._cache.keep(key, claimed, cached.subject(value), value)
                kept = True
            return answer
        finally:
            if not kept:
                await self._cache.abandon(key, claimed)

    def _landed(self, name: str, task: asyncio.Task[AnyResult]) -> None:
        flight = self._flights.get(name)
        if flight is not None and flight.task is task:
            del self._flights[name]
        if not task.cancelled():
            task.exception()  # seen, also where all who waited have left

    def _key(self, registration: Registration, cached: Cached[Any, Any], query: Any, context: Context) -> Key:
        group = cached.group(context.shop_id)
        return Key(
            f"{registration.name}:{group}:{cached.key(query)}",
            group,
            lambda value: self._codec.encode(registration, Success(value)),
            lambda text: self._codec.decode(registration, text).unwrap(),
        )
