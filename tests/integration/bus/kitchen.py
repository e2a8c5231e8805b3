"""Use cases that fail in every way there is, on a bus of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from returns.result import Failure, Result, Success
from sqlalchemy import text

from emporion.application.shared.access import Access
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Isolation, Query, handles
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import Trouble
from emporion.container import Container
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.shared.errors import Conflict, Rejected, Unavailable
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from tests.integration.persistence.shelf import make_category


@dataclass(frozen=True, slots=True, kw_only=True)
class Burnt(Conflict):
    dish: str
    degrees: Decimal = Decimal("180.50")

    @property
    def message(self) -> str:
        return f"The {self.dish} burnt at {self.degrees}; cook it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class OvenBusy(Unavailable):
    @property
    def message(self) -> str:
        return "The oven is in use; come back later."


class Exploded(Exception):
    """A bug in a handler."""


@dataclass(frozen=True, slots=True)
class Script:
    """What handlers do and have done: `plan` runs inside each attempt, `seen` are the handler objects."""

    plan: Callable[["Hands", int], Awaitable[None]] | None = None
    seen: list[object] = field(default_factory=list)


class Hands:
    """The unit of work itself, for handlers that need more than a repository."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self.uow = uow

    async def sql(self, statement: str, **parameters: Any) -> Any:
        return await self.uow.connection.fetch(text(statement), parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cook(Command[UUID, Burnt | OvenBusy]):
    """Stores a category, then ends as told."""

    dish: str
    end: str = "success"
    flush: bool = False


@handles(Cook, access=Access.USER)
class CookHandler:
    def __init__(
        self, context: Context, categories: CategoryRepository, hands: Hands, script: Script
    ) -> None:
        self._context, self._categories, self._hands, self._script = context, categories, hands, script

    async def handle(self, command: Cook) -> Result[UUID, Burnt | OvenBusy]:
        self._script.seen.append(self)
        category = make_category(self._context.shop, command.dish)
        await self._categories.save(category)
        if command.flush:
            await self._hands.uow.flush()
        if self._script.plan is not None:
            await self._script.plan(self._hands, len(self._script.seen))
        match command.end:
            case "failure":
                return Failure(Burnt(dish=command.dish))
            case "busy":
                return Failure(OvenBusy())
            case "reject":
                raise Rejected(Burnt(dish=command.dish))
            case "exception":
                raise Exploded
        return Success(category.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(Command[str, Burnt]):
    """Appends to a category's name, in one snapshot."""

    category_id: UUID


@handles(Rename, access=Access.USER, isolation=Isolation.REPEATABLE_READ)
class RenameHandler:
    def __init__(self, categories: CategoryRepository, hands: Hands, script: Script) -> None:
        self._categories, self._hands, self._script = categories, hands, script

    async def handle(self, command: Rename) -> Result[str, Burnt]:
        self._script.seen.append(self)
        category = await self._categories.find_by_id(command.category_id)
        assert category is not None
        if self._script.plan is not None:
            await self._script.plan(self._hands, len(self._script.seen))
        category.name += "!"
        await self._categories.save(category)
        return Success(category.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek(Query[int, Burnt]):
    """Counts categories; with `write` it tries to add one."""

    write: bool = False


@handles(Peek, access=Access.ANYONE)
class PeekHandler:
    def __init__(self, context: Context, categories: CategoryRepository) -> None:
        self._context, self._categories = context, categories

    async def handle(self, query: Peek) -> Result[int, Burnt]:
        if query.write:
            await self._categories.save(make_category(self._context.shop))
        return Success(len(await self._categories.find_all()))


@dataclass(frozen=True, slots=True)
class Kitchen:
    """The bus of these use cases on the real server; `lost` is why attempts were lost, in order."""

    bus: Bus
    script: Script
    lost: list[Trouble]


def kitchen(container: Container, plan: Callable[[Hands, int], Awaitable[None]] | None = None) -> Kitchen:
    script, lost = Script(plan), list[Trouble]()
    composer = Composer(
        container.repositories() | {Hands: Hands}, container.shared() | {Script: lambda: script}
    )
    retry = Retry(
        diagnose,
        notify=lambda name, number, trouble, error: lost.append(trouble),
        attempts=4,
        base_delay=0.001,
    )
    bus = Bus(Registry.discover(__name__), container.database(), composer, container.codec(), retry)
    return Kitchen(bus, script, lost)


async def soon(awaitable: Awaitable[Any]) -> Any:
    """A wait that ends the test instead of hanging it."""
    return await asyncio.wait_for(awaitable, 20)
