"""A handler that asks for `Savepoints` gets them, on every store: bad rows go, good rows stay."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Command, handles
from emporion.application.shared.ports import Savepoints
from emporion.application.shared.registry import Registry
from emporion.container import Container
from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_category
from emporion.testing.memory.bus import memory_bus
from tests.contract.backends import Backend, MemoryBackend

NOWHERE = UUID(int=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Command[tuple[str, ...], DomainError]):
    """Makes a category of every name, below NOWHERE where the name begins with a minus; answers what
    became of each. A name `stop` fails the whole command."""

    names: tuple[str, ...]


@handles(Sort, access=Access.USER)
class SortHandler:
    def __init__(self, context: Context, savepoints: Savepoints, categories: CategoryRepository) -> None:
        self._context, self._savepoints, self._categories = context, savepoints, categories

    async def handle(self, command: Sort) -> Result[tuple[str, ...], DomainError]:
        answers = [await self._savepoints.attempt(self._part(name)) for name in command.names]
        if "stop" in command.names:
            return Failure(CategoryNotFound(category_id=NOWHERE))
        known = {category.name for category in await self._categories.find_all()}
        assert known == {each.unwrap() for each in answers if isinstance(each, Success)}
        return Success(tuple(each.unwrap() if isinstance(each, Success) else "refused" for each in answers))

    def _part(self, name: str) -> Callable[[], Awaitable[Result[str, DomainError]]]:
        async def part() -> Result[str, DomainError]:
            parent = NOWHERE if name.startswith("-") else None
            category = make_category(shop_id=self._context.shop, name=name, parent_id=parent)
            await self._categories.save(category)
            return Success(name)

        return part


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Command[int, DomainError]):
    """How many categories are there?"""


@handles(Count, access=Access.USER)
class CountHandler:
    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, command: Count) -> Result[int, DomainError]:
        return Success(len(await self._categories.find_all()))


@dataclass(frozen=True, slots=True)
class Sorting:
    """A bus with these commands, and the shop they run in."""

    bus: Bus
    context: Context

    async def sort(self, *names: str, key: str | None = None) -> Result[tuple[str, ...], DomainError]:
        context = replace(self.context, idempotency_key=key)
        return await self.bus.execute(Sort(names=names), context)

    async def count(self) -> int:
        return (await self.bus.execute(Count(), self.context)).unwrap()


@pytest.fixture
def own_bus(backend: Backend, request: pytest.FixtureRequest) -> Bus:
    """For this module's commands, on the store of the test."""
    if isinstance(backend, MemoryBackend):
        return memory_bus(backend.store, __name__)
    found: Container = request.getfixturevalue("container")
    registry = Registry.discover(__name__)
    return Bus(registry, found.database(), found.composer(), found.codec(), found.retry())


@pytest.fixture
def sorting(own_bus: Bus, shop: Shop) -> Sorting:
    return Sorting(own_bus, Context(actor=SystemActor("contract"), shop_id=shop.id))


async def test_good_rows_stay_where_bad_ones_go(sorting: Sorting) -> None:
    answer = await sorting.sort("tea", "-lost", "coffee", "-gone", "cocoa")
    assert answer == Success(("tea", "refused", "coffee", "refused", "cocoa"))
    assert await sorting.count() == 3


async def test_a_failure_of_the_command_takes_its_good_parts_along(sorting: Sorting) -> None:
    assert isinstance(await sorting.sort("tea", "-lost", "stop"), Failure)
    assert await sorting.count() == 0


async def test_a_command_with_undone_parts_is_replayed(sorting: Sorting) -> None:
    first = await sorting.sort("tea", "-lost", key="once")
    assert await sorting.sort("tea", "-lost", key="once") == first
    assert await sorting.count() == 1


async def test_a_failure_after_good_parts_is_kept_and_its_parts_are_not(sorting: Sorting) -> None:
    first = await sorting.sort("tea", "stop", key="once")
    assert await sorting.sort("tea", "stop", key="once") == first
    assert await sorting.count() == 0
