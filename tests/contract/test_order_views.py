"""What every store promises of orders as lists show them: what the orders themselves say."""

from uuid import UUID

import pytest

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderView
from emporion.application.shared.lists import paged
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.criteria import NEWEST_FIRST, Every, Filter, Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Accuracy, OffsetRequest, PageRequest
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
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


@pytest.mark.parametrize("request_", [PageRequest(limit=2, total=Accuracy.EXACT), OffsetRequest(limit=2)])
@pytest.mark.parametrize(
    "wanted", [Every(), OrderFields.status.among(list(OrderStatus))], ids=["all", "of these states"]
)
async def test_members_see_all_orders_and_others_their_own(
    desk: Desk, user: User, request_: AnyRequest, wanted: Filter[Order]
) -> None:
    """`user` has placed them all."""
    other, listing = make_user(), Listing(wanted, NEWEST_FIRST)
    async with desk.backend.work() as work:
        await work.get(UserRepository).save(other)

    async def seen(user_id: UUID) -> tuple[int, int | None]:
        async with desk.backend.work(desk.shop.id) as work:
            page = await paged(work.get(OrderViews).seen_by(user_id), request_, listing)
        return len(page.items), page.total.count if page.total else None

    async def join(user_id: UUID) -> None:
        async with desk.backend.work(desk.shop.id) as work:
            await work.get(MembershipRepository).save(
                Membership.grant(shop_id=desk.shop.id, user_id=user_id, role=Role.STAFF, now=NOW)
            )

    assert (await seen(user.id), await seen(other.id)) == ((2, 4), (0, 0))
    await join(other.id)
    assert (await seen(user.id), await seen(other.id)) == ((2, 4), (2, 4))


async def test_a_member_walks_through_all_orders_both_ways(desk: Desk, user: User) -> None:
    async with desk.backend.work(desk.shop.id) as work:
        orders = work.get(OrderViews).seen_by(user.id)
        first = await orders.find_page(PageRequest(limit=3), NEWEST)
        second = await orders.find_page(PageRequest(limit=3, position=first.next), NEWEST)
        back = await orders.find_page(PageRequest(limit=3, position=second.previous), NEWEST)
        everything = await work.get(OrderViews).find_page(listing=NEWEST)
    assert (*first.items, *second.items) == everything.items
    assert back.items == first.items
