"""What every store promises of lists of orders."""

from typing import Final
from uuid import UUID

import pytest

from emporion.domain.identity.user import User
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.criteria import NEWEST_FIRST, Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest, Position
from emporion.domain.shops.shop import Shop
from tests.contract.backends import Backend
from tests.contract.order_desk import Desk, furnished

ON_SQLITE = True

NEWEST: Final[Listing[Order]] = Listing(sort=NEWEST_FIRST)


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
    mine = OrderFields.customer_id.equals(desk.customer.id)
    assert await desk.listed(OrderFields.status.equals(OrderStatus.CANCELLED)) == [cancelled.id]
    assert await desk.listed(mine) == [cancelled.id, pending.id]
    assert await desk.listed(OrderFields.customer_id.equals(new_id())) == []
    assert await desk.listed(mine & OrderFields.status.equals(OrderStatus.PENDING)) == [pending.id]


async def test_pages_cover_the_list_without_gap_or_repetition(desk: Desk) -> None:
    orders = [desk.order() for _ in range(5)]
    await desk.save(*orders)
    seen: list[UUID] = []
    request: PageRequest | None = PageRequest(limit=2)
    async with desk.backend.work(desk.shop.id) as work:
        while request is not None:
            page = await work.get(OrderRepository).find_page(request, NEWEST)
            seen += [order.id for order in page.items]
            request = PageRequest(limit=2, position=page.next) if page.next else None
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
        beyond = PageRequest(position=Position((), orders[2].id))
        pending = NEWEST.also(OrderFields.status.equals(OrderStatus.PENDING))
        page = await work.get(OrderRepository).find_page(beyond, pending)
    assert [order.id for order in page.items] == [orders[1].id, orders[0].id]
