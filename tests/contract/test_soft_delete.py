"""What every store promises of things that are hidden before they are purged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from emporion.domain.catalog.errors import HandleTaken
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.identity.errors import EmailTaken
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product
from emporion.testing.factories.identity import make_user
from tests.contract.backends import Backend, Work
from tests.contract.scenarios import rejection, state

ON_SQLITE = True


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be deleted: how to make one, a twin that wants its name, and the refusal."""

    protocol: Any
    make: Callable[[UUID], Any]
    twin: Callable[[Any], Any]
    refusal: Callable[[Any], DomainError]
    in_shop: bool


KINDS = {
    "product": Kind(
        ProductRepository,
        lambda shop_id: make_product(shop_id=shop_id),
        lambda one: make_product(shop_id=one.shop_id, handle=one.handle),
        lambda one: HandleTaken(handle=one.handle),
        in_shop=True,
    ),
    "user": Kind(
        UserRepository,
        lambda _: make_user(),
        lambda one: make_user(email=one.email.upper()),
        lambda one: EmailTaken(email=one.email),
        in_shop=False,
    ),
}


@dataclass(frozen=True)
class Shelf:
    """The repository of one kind in one store."""

    backend: Backend
    kind: Kind
    shop_id: UUID

    async def do(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """In a unit of work of its own."""
        async with self.backend.work(self.shop_id) as unit:
            return await work(self.of(unit))

    def of(self, unit: Work) -> Any:
        return unit.get(self.kind.protocol)

    async def stored(self) -> Any:
        made = self.kind.make(self.shop_id)
        await self.do(lambda shelf: shelf.save(made))
        return made

    async def deleted(self, *, by: UUID | None = None, why: str = "damaged") -> Any:
        made = await self.stored()

        async def delete(shelf: Any) -> Any:
            found = await shelf.find_by_id(made.id)
            await shelf.soft_delete(found, by=by, why=why)
            return found

        return await self.do(delete)

    async def restore(self, entity_id: UUID) -> None:
        async def restore(shelf: Any) -> None:
            await shelf.restore(await shelf.lock_deleted(entity_id))

        await self.do(restore)


@pytest.fixture(params=sorted(KINDS))
def shelf(request: pytest.FixtureRequest, backend: Backend, shop: Shop) -> Shelf:
    kind = KINDS[request.param]
    return Shelf(backend, kind, shop.id if kind.in_shop else PLATFORM)


async def test_a_deletion_says_who_when_and_why(shelf: Shelf) -> None:
    who = new_id()
    gone = await shelf.deleted(by=who, why="sold out for good")
    found = await shelf.do(lambda each: each.lock_deleted(gone.id))
    assert state(found) == state(gone)
    assert (found.deleted_by, found.delete_reason, found.version) == (who, "sold out for good", 2)
    assert found.deleted_at is not None


async def test_what_is_deleted_is_not_found(shelf: Shelf) -> None:
    gone = await shelf.deleted()
    assert await shelf.do(lambda each: each.find_by_id(gone.id)) is None
    assert await shelf.do(lambda each: each.lock_by_id(gone.id)) is None
    page = await shelf.do(lambda each: each.find_page(PageRequest(limit=200)))
    assert gone.id not in {each.id for each in page.items}


async def test_what_was_deleted_in_this_unit_of_work_is_not_found_either(shelf: Shelf) -> None:
    one = await shelf.stored()

    async def delete_and_look(each: Any) -> Any:
        await each.soft_delete(await each.find_by_id(one.id), by=None, why="damaged")
        return await each.find_by_id(one.id)

    assert await shelf.do(delete_and_look) is None


async def test_the_first_deletion_stands(shelf: Shelf) -> None:
    gone = await shelf.deleted(why="first")

    async def again(each: Any) -> None:
        await each.soft_delete(await each.lock_deleted(gone.id), by=None, why="second")

    await shelf.do(again)
    found = await shelf.do(lambda each: each.lock_deleted(gone.id))
    assert (found.delete_reason, found.version) == ("first", 2)


async def test_what_is_restored_is_found_as_it_was(shelf: Shelf) -> None:
    gone = await shelf.deleted()
    await shelf.restore(gone.id)
    found = await shelf.do(lambda each: each.find_by_id(gone.id))
    assert (found.deleted_at, found.deleted_by, found.delete_reason) == (None, None, None)
    assert (found.id, found.created_at, found.version) == (gone.id, gone.created_at, 3)


async def test_what_is_live_cannot_be_found_among_the_deleted(shelf: Shelf) -> None:
    one = await shelf.stored()
    assert await shelf.do(lambda each: each.lock_deleted(one.id)) is None
    assert await shelf.do(lambda each: each.lock_deleted(new_id())) is None


async def test_a_name_that_was_taken_since_refuses_the_restoration(shelf: Shelf) -> None:
    gone = await shelf.deleted()
    await shelf.do(lambda each: each.save(shelf.kind.twin(gone)))
    assert await rejection(shelf.restore(gone.id)) == shelf.kind.refusal(gone)
    assert (await shelf.do(lambda each: each.lock_deleted(gone.id))).delete_reason == "damaged"


async def test_two_deleted_ones_may_share_a_name(shelf: Shelf) -> None:
    gone = await shelf.deleted()
    twin = shelf.kind.twin(gone)
    await shelf.do(lambda each: each.save(twin))

    async def delete(each: Any) -> None:
        await each.soft_delete(await each.find_by_id(twin.id), by=None, why="damaged")

    await shelf.do(delete)
    assert await shelf.do(lambda each: each.lock_deleted(twin.id)) is not None


async def test_the_list_of_what_is_deleted_goes_by_id(shelf: Shelf) -> None:
    first, second = await shelf.deleted(), await shelf.deleted()
    await shelf.stored()

    async def list_all(each: Any) -> list[UUID]:
        page = await each.find_deleted(PageRequest(limit=1))
        seen = [found.id for found in page.items]
        while page.next is not None:
            page = await each.find_deleted(PageRequest(limit=1, position=page.next))
            seen += [found.id for found in page.items]
        return seen

    seen = await shelf.do(list_all)
    assert [each for each in seen if each in (first.id, second.id)] == [first.id, second.id]
    assert seen == sorted(seen)


async def test_what_was_deleted_before_a_moment_is_expired(shelf: Shelf) -> None:
    first, second = await shelf.deleted(), await shelf.deleted()
    moment, past = first.deleted_at, UUID(int=first.id.int - 1)

    async def expired(each: Any) -> Any:
        later = moment + timedelta(days=1)
        return [
            [found.id for found in await each.lock_expired(before, limit, after)]
            for before, limit, after in (
                (moment, 9, past), (later, 9, past), (later, 1, past), (later, 9, first.id)
            )
        ]  # fmt: skip

    assert await shelf.do(expired) == [[], [first.id, second.id], [first.id], [second.id]]


async def test_what_is_deleted_for_good_is_gone(shelf: Shelf) -> None:
    gone = await shelf.deleted()

    async def purge(each: Any) -> None:
        await each.delete(await each.lock_deleted(gone.id))

    await shelf.do(purge)
    assert await shelf.do(lambda each: each.lock_deleted(gone.id)) is None
