"""What every store promises of orders as lists show them: what the orders themselves say."""

import pytest

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderView
from emporion.domain.identity.user import User
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.criteria import NEWEST_FIRST, Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import OffsetRequest, PageRequest
from emporion.domain.shops.shop import Shop
from tests.contract.backends import Backend
from tests.contract.order_desk import LONG_AGO, Desk, furnished

NEWEST: Listing[Order] = Listing(sort=NEWEST_FIRST)


@pytest.fixture
async def desk(backend: Backend, shop: Shop, user: User) -> Desk:
    desk = await furnished(backend, shop, user)
    cancelled = desk.order(4)
    cancelled.cancel().unwrap()
    await desk.save(
        desk.order(1, 2, 3), desk.order(5, historic=LONG_AGO), cancelled, desk.order(*range(1, 8))
    )
    return desk


@pytest.mark.parametrize(
    "listing",
    [
        NEWEST,
        Listing(sort=(OrderFields.placed_at.descending(),)),
        Listing(OrderFields.status.equals(OrderStatus.CANCELLED), NEWEST_FIRST),
        Listing(
            OrderFields.is_historic.equals(True) | OrderFields.customer_id.equals(new_id()), NEWEST_FIRST
        ),
    ],
    ids=["newest", "by time", "cancelled", "historic"],
)
@pytest.mark.parametrize("size", [50, 3, 1])
async def test_pages_are_those_of_the_orders(desk: Desk, listing: Listing[Order], size: int) -> None:
    request: PageRequest | None = PageRequest(limit=size)
    async with desk.backend.work(desk.shop.id) as work:
        while request is not None:
            shown = await work.get(OrderViews).find_page(request, listing)
            orders = await work.get(OrderRepository).find_page(request, listing)
            assert shown == orders.of(map(OrderView.of, orders.items))
            request = PageRequest(limit=size, position=shown.next) if shown.next else None


async def test_the_way_back_is_the_same(desk: Desk) -> None:
    async with desk.backend.work(desk.shop.id) as work:
        first = await work.get(OrderViews).find_page(PageRequest(limit=2), NEWEST)
        second = await work.get(OrderViews).find_page(PageRequest(limit=2, position=first.next), NEWEST)
        back = await work.get(OrderViews).find_page(PageRequest(limit=2, position=second.previous), NEWEST)
    assert back.items == first.items
    assert len({view.id for view in (*first.items, *second.items)}) == 4


async def test_a_page_by_offset_has_the_total(desk: Desk) -> None:
    request = OffsetRequest(limit=2, offset=1)
    async with desk.backend.work(desk.shop.id) as work:
        shown = await work.get(OrderViews).find_page_with_total(request, NEWEST)
        orders = await work.get(OrderRepository).find_page_with_total(request, NEWEST)
    assert shown.total == orders.total
    assert shown.items == tuple(map(OrderView.of, orders.items))


async def test_lines_come_in_the_order_in_which_they_were_placed(desk: Desk) -> None:
    async with desk.backend.work(desk.shop.id) as work:
        (newest, *_) = (await work.get(OrderViews).find_page(listing=NEWEST)).items
    assert [line.quantity for line in newest.lines] == list(range(1, 8))


async def test_another_shop_shows_none(desk: Desk) -> None:
    async with desk.backend.work(new_id()) as work:
        assert (await work.get(OrderViews).find_page()).items == ()
