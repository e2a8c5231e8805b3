"""What every store of orders promises."""

from typing import Any

import pytest

from emporion.domain.identity.user import User
from emporion.domain.orders.errors import HistoricOrderExists, OrderNumberTaken
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.shop import Shop
from tests.contract.backends import Backend
from tests.contract.order_desk import LONG_AGO, Desk, furnished
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


@pytest.fixture
async def desk(backend: Backend, shop: Shop, user: User) -> Desk:
    return await furnished(backend, shop, user)


def whole(order: Order) -> dict[str, Any]:
    """The order's state with that of its lines."""
    return state(order) | {"lines": [state(line) for line in order.lines]}


async def test_a_saved_order_comes_back_with_every_field_and_line(desk: Desk) -> None:
    order = desk.order(3, 1, 2)
    await desk.save(order)
    assert order.version == 1
    assert whole(await desk.load(order)) == whole(order)


async def test_lines_come_back_in_the_order_in_which_they_were_placed(desk: Desk) -> None:
    order = desk.order(*range(1, 30))
    await desk.save(order)
    assert [line.quantity for line in (await desk.load(order)).lines] == list(range(1, 30))


async def test_a_historic_order_comes_back_with_its_date_and_number(desk: Desk) -> None:
    order = desk.order(historic=LONG_AGO, number="NW-1")
    await desk.save(order)
    found = await desk.load(order)
    assert (found.placed_at, found.is_historic, found.number) == (LONG_AGO, True, "NW-1")


async def test_loading_twice_gives_the_same_order(desk: Desk) -> None:
    order = desk.order()
    await desk.save(order)
    async with desk.backend.work(desk.shop.id) as work:
        orders = work.get(OrderRepository)
        first = await orders.find_by_id(order.id)
        assert first is not None
        assert await orders.find_by_id(order.id) is first
        assert await orders.lock_by_id(order.id) is first
        assert await orders.find_by_number(order.number) is first


async def test_a_change_of_status_is_stored_and_raises_the_version(desk: Desk) -> None:
    order = desk.order(2)
    await desk.save(order)
    async with desk.backend.work(desk.shop.id) as work:
        found = await work.get(OrderRepository).lock_by_id(order.id)
        assert found is not None
        found.confirm().unwrap()
        await work.get(OrderRepository).save(found)
    stored = await desk.load(order)
    assert (stored.status, stored.version) == (OrderStatus.CONFIRMED, 2)
    assert [line.quantity for line in stored.lines] == [2]


async def test_several_saves_in_one_unit_of_work_are_one_version(desk: Desk) -> None:
    order = desk.order()
    async with desk.backend.work(desk.shop.id) as work:
        await work.get(OrderRepository).save(order)
        order.confirm().unwrap()
        await work.get(OrderRepository).save(order)
    stored = await desk.load(order)
    assert (stored.status, stored.version) == (OrderStatus.CONFIRMED, 1)


@on_postgres
async def test_the_second_of_two_changes_at_once_is_stale(desk: Desk) -> None:
    order = desk.order()
    await desk.save(order)

    async def lose() -> None:
        async with desk.backend.work(desk.shop.id) as work:
            mine = await work.get(OrderRepository).find_by_id(order.id)
            assert mine is not None
            async with desk.backend.work(desk.shop.id) as other:
                theirs = await other.get(OrderRepository).find_by_id(order.id)
                assert theirs is not None
                theirs.cancel().unwrap()
                await other.get(OrderRepository).save(theirs)
            mine.confirm().unwrap()
            await work.get(OrderRepository).save(mine)

    assert await rejection(lose()) == StaleVersion(table="orders", record_id=order.id, expected=1, actual=2)
    assert (await desk.load(order)).status is OrderStatus.CANCELLED


async def test_an_order_of_another_shop_is_not_there(desk: Desk) -> None:
    order = desk.order()
    await desk.save(order)
    async with desk.backend.work(new_id()) as work:
        orders = work.get(OrderRepository)
        assert await orders.find_by_id(order.id) is None
        assert await orders.lock_by_id(order.id) is None
        assert await orders.find_by_number(order.number) is None
        assert await orders.known_numbers([order.number]) == set()
        assert (await orders.find_page()).items == ()


async def test_an_order_is_found_by_its_number(desk: Desk) -> None:
    order = desk.order()
    await desk.save(order, desk.order())
    async with desk.backend.work(desk.shop.id) as work:
        found = await work.get(OrderRepository).find_by_number(order.number)
        assert found is not None
        assert found.id == order.id
        assert await work.get(OrderRepository).find_by_number("00000-00000") is None


async def test_a_number_is_taken_once_in_a_shop(desk: Desk) -> None:
    first, second = desk.order(), desk.order()
    second.number = first.number
    await desk.save(first)
    assert await rejection(desk.save(second)) == OrderNumberTaken(number=first.number)


async def test_a_historic_number_that_is_there_says_so(desk: Desk) -> None:
    await desk.save(desk.order(historic=LONG_AGO, number="NW-1"))
    again = desk.order(historic=LONG_AGO, number="NW-1")
    assert await rejection(desk.save(again)) == HistoricOrderExists(number="NW-1")


async def test_known_numbers_are_those_that_orders_have(desk: Desk) -> None:
    orders = [desk.order(historic=LONG_AGO, number=f"NW-{n}") for n in range(3)]
    await desk.save(*orders)
    async with desk.backend.work(desk.shop.id) as work:
        known = await work.get(OrderRepository).known_numbers(["NW-0", "NW-2", "NW-9"])
        assert known == {"NW-0", "NW-2"}
        assert await work.get(OrderRepository).known_numbers([]) == set()


async def test_an_exception_takes_back_an_order_with_its_lines(desk: Desk) -> None:
    order = desk.order(1, 2)
    with pytest.raises(ZeroDivisionError):
        async with desk.backend.work(desk.shop.id) as work:
            await work.get(OrderRepository).save(order)
            raise ZeroDivisionError
    async with desk.backend.work(desk.shop.id) as work:
        assert await work.get(OrderRepository).find_by_id(order.id) is None
