"""What every store promises of lists of orders."""

from uuid import UUID

import pytest

from emporion.domain.identity.user import User
from emporion.domain.orders.order import OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.shop import Shop
from tests.contract.backends import Backend
from tests.contract.order_desk import Desk, furnished


@pytest.fixture
async def desk(backend: Backend, shop: Shop, user: User) -> Desk:
    return await furnished(backend, shop, user)


async def test_a_list_is_newest_first(desk: Desk) -> None:
    orders = [desk.order() for _ in range(4)]
    await desk.save(*orders)
    assert await desk.listed() == [order.id for order in reversed(orders)]


async def test_a_list_is_filtered_by_customer_and_status(desk: Desk) -> None:
    pending, cancelled = desk.order(), desk.order()
    cancelled.cancel().unwrap()
    await desk.save(pending, cancelled)
    assert await desk.listed(status=OrderStatus.CANCELLED) == [cancelled.id]
    assert await desk.listed(customer_id=desk.customer.id) == [cancelled.id, pending.id]
    assert await desk.listed(customer_id=new_id()) == []
    assert await desk.listed(customer_id=desk.customer.id, status=OrderStatus.PENDING) == [pending.id]


async def test_pages_cover_the_list_without_gap_or_repetition(desk: Desk) -> None:
    orders = [desk.order() for _ in range(5)]
    await desk.save(*orders)
    seen: list[UUID] = []
    request: PageRequest | None = PageRequest(limit=2)
    async with desk.backend.work(desk.shop.id) as work:
        while request is not None:
            page = await work.get(OrderRepository).find_listed(request)
            seen += [order.id for order in page.items]
            request = PageRequest(limit=2, after=page.next_after) if page.next_after else None
    assert seen == [order.id for order in reversed(orders)]


async def test_a_page_goes_on_after_an_order_that_left_the_list(desk: Desk) -> None:
    orders = [desk.order() for _ in range(3)]
    await desk.save(*orders)
    async with desk.backend.work(desk.shop.id) as work:
        last_seen = await work.get(OrderRepository).find_by_id(orders[2].id)
        assert last_seen is not None
        last_seen.cancel().unwrap()
        await work.get(OrderRepository).save(last_seen)
    async with desk.backend.work(desk.shop.id) as work:
        page = await work.get(OrderRepository).find_listed(
            PageRequest(after=orders[2].id), status=OrderStatus.PENDING
        )
    assert [order.id for order in page.items] == [orders[1].id, orders[0].id]
