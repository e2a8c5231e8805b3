"""Who may talk to whom, about what, and what they see of it."""

from typing import Any
from uuid import UUID

import pytest
from returns.result import Result

from emporion.application.messages.annotate_conversation import AnnotateConversation
from emporion.application.messages.close_conversation import CloseConversation
from emporion.application.messages.count_unread import CountUnread
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.mark_read import MarkRead
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.application.messages.reopen_conversation import ReopenConversation
from emporion.application.messages.views import UnreadView
from emporion.application.shared.access import AccessDenied, SignInRequired
from emporion.application.shared.context import ANONYMOUS
from emporion.application.shared.messages import Command, Query
from emporion.domain.messages.errors import (
    ConversationNeedsCustomer,
    ConversationNotFound,
    CustomerUnknown,
    MessageUnknown,
)
from emporion.domain.messages.message import Side
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopClosed
from emporion.domain.shops.repository import ShopRepository
from emporion.testing.memory.bus import memory_bus
from tests.unit.orders.world import SYSTEM, World

HELLO = OpenConversation(subject="Hello", text="Is there tea?")


class Talks(World):
    """Ada is a customer with an order; `member` works in the shop; `bob` is nobody here."""

    def __init__(self) -> None:
        super().__init__()
        self.bus = memory_bus(self.store, "emporion.application.orders", "emporion.application.messages")
        self.member = self.staff.user_id
        self.bob = new_id()

    async def does(self, what: Command[Any, Any] | Query[Any, Any], by: Any = None) -> Result[Any, Any]:
        context = self.by(by or self.ada)
        return await (
            self.bus.ask(what, context) if isinstance(what, Query) else self.bus.execute(what, context)
        )

    async def begun(self, *texts: str) -> UUID:
        """Ada's conversation with one message, and these of the staff."""
        made: UUID = (await self.does(HELLO)).unwrap().id
        for text in texts:
            (await self.does(PostMessage(conversation_id=made, text=text), self.member)).unwrap()
        return made

    async def closes(self) -> None:
        shop = await self.work().get(ShopRepository).find_by_id(self.shop.id)
        assert shop is not None
        shop.close().unwrap()
        await self.work().get(ShopRepository).save(shop)

    async def orders(self) -> UUID:
        variant = await self.variant()
        placed: UUID = (await self.place({variant.id: 1})).unwrap().id
        return placed


@pytest.fixture
async def talks() -> Talks:
    talks = Talks()
    await talks.furnish()
    return talks


async def test_a_customer_writes_to_the_shop(talks: Talks) -> None:
    made = (await talks.does(HELLO)).unwrap()
    assert (made.customer_id, made.side, made.unread, made.staff_unread) == (talks.ada, Side.CUSTOMER, 0, 1)


async def test_a_customer_writes_about_an_own_order(talks: Talks) -> None:
    order = await talks.orders()
    opened = OpenConversation(subject="Order", text="Where?", order_id=order)
    assert (await talks.does(opened)).unwrap().order_id == order


async def test_anothers_order_is_not_there_to_talk_about(talks: Talks) -> None:
    order = await talks.orders()
    opened = OpenConversation(subject="Order", text="Where?", order_id=order)
    assert (await talks.does(opened, talks.bob)).failure() == OrderNotFound(order_id=order)


async def test_staff_write_to_the_customer_of_an_order(talks: Talks) -> None:
    opened = OpenConversation(subject="Order", text="It left.", order_id=await talks.orders())
    made = (await talks.does(opened, talks.member)).unwrap()
    assert (made.customer_id, made.side, made.customer_unread) == (talks.ada, Side.STAFF, 1)


async def test_staff_write_to_whoever_owns_a_wallet_and_to_no_others(talks: Talks) -> None:
    def to(customer_id: UUID) -> OpenConversation:
        return OpenConversation(subject="Hello", text="An offer", customer_id=customer_id)

    assert (await talks.does(to(talks.ada), talks.member)).unwrap().customer_id == talks.ada
    refused = (await talks.does(to(talks.bob), talks.member)).failure()
    assert refused == CustomerUnknown(customer_id=talks.bob)


async def test_staff_cannot_tell_one_customer_of_anothers_order(talks: Talks) -> None:
    opened = OpenConversation(
        subject="Order", text="It left.", order_id=await talks.orders(), customer_id=talks.bob
    )
    assert (await talks.does(opened, talks.member)).failure() == CustomerUnknown(customer_id=talks.bob)


async def test_customers_write_to_no_customers(talks: Talks) -> None:
    opened = OpenConversation(subject="Hello", text="Buy mine", customer_id=talks.ada)
    assert (await talks.does(opened, talks.bob)).failure() == CustomerUnknown(customer_id=talks.ada)


async def test_the_operator_says_with_whom(talks: Talks) -> None:
    assert (await talks.bus.execute(HELLO, talks.by(SYSTEM))).failure() == ConversationNeedsCustomer()


async def test_a_closed_shop_talks_about_orders_only(talks: Talks) -> None:
    order, made = await talks.orders(), await talks.begun()
    await talks.closes()
    assert (await talks.does(HELLO)).failure() == ShopClosed(shop_id=talks.shop.id)
    opened = OpenConversation(subject="Order", text="And now?", order_id=order)
    assert (await talks.does(opened)).unwrap().order_id == order
    assert (await talks.does(PostMessage(conversation_id=made, text="And now?"))).unwrap()


async def test_nobody_talks_without_a_name(talks: Talks) -> None:
    answer = await talks.bus.execute(HELLO, talks.by(ANONYMOUS))
    assert answer.failure() == SignInRequired(use_case="OpenConversation")


async def test_anothers_conversation_is_not_there_for_any_use_case(talks: Talks) -> None:
    made = await talks.begun()
    nothing = ConversationNotFound(conversation_id=made)
    for what in (
        FindConversation(conversation_id=made),
        PostMessage(conversation_id=made, text="I listen in"),
        MarkRead(conversation_id=made),
        CloseConversation(conversation_id=made),
        ReopenConversation(conversation_id=made),
    ):
        assert (await talks.does(what, talks.bob)).failure() == nothing
    noted = await talks.does(AnnotateConversation(conversation_id=made, patch={}), talks.ada)
    assert isinstance(noted.failure(), AccessDenied)


async def test_reading_pages_back_from_the_end(talks: Talks) -> None:
    made = await talks.begun("b", "c", "d")
    last = (await talks.does(FindConversation(conversation_id=made, limit=3))).unwrap()
    assert ([each.text for each in last.messages], last.earlier) == (["b", "c", "d"], 2)
    first = (await talks.does(FindConversation(conversation_id=made, before=last.earlier))).unwrap()
    assert ([each.text for each in first.messages], first.earlier) == (["Is there tea?"], None)


async def test_marking_a_part_as_read_leaves_the_rest_unread(talks: Talks) -> None:
    made = await talks.begun("b", "c", "d")
    marked = (await talks.does(MarkRead(conversation_id=made, up_to=2))).unwrap()
    assert (marked.customer_read, marked.unread) == (2, 2)
    rest = (await talks.does(MarkRead(conversation_id=made))).unwrap()
    assert (rest.customer_read, rest.unread, rest.staff_unread) == (4, 0, 1)
    beyond = await talks.does(MarkRead(conversation_id=made, up_to=5))
    assert beyond.failure() == MessageUnknown(number=5, messages=4)


async def test_each_side_counts_what_waits_for_it(talks: Talks) -> None:
    await talks.begun("b", "c")
    await talks.begun()
    of_staff = (await talks.does(CountUnread(), talks.member)).unwrap()
    of_ada = (await talks.does(CountUnread())).unwrap()
    assert of_staff == UnreadView(side=Side.STAFF, messages=2, conversations=2)
    assert of_ada == UnreadView(side=Side.CUSTOMER, messages=2, conversations=1)
    of_bob = (await talks.does(CountUnread(), talks.bob)).unwrap()
    assert of_bob == UnreadView(side=Side.CUSTOMER, messages=0, conversations=0)


async def test_customers_list_their_own_and_staff_all(talks: Talks) -> None:
    made = await talks.begun()
    (await talks.does(HELLO, talks.bob)).unwrap()

    async def listed(by: UUID, *, mine: bool = False) -> list[UUID]:
        return [
            each.customer_id for each in (await talks.does(ListConversations(mine=mine), by)).unwrap().items
        ]

    assert await listed(talks.member) == [talks.bob, talks.ada]
    assert await listed(talks.bob) == [talks.bob]
    assert await listed(talks.member, mine=True) == []
    (await talks.does(PostMessage(conversation_id=made, text="Hello?"))).unwrap()
    assert await listed(talks.member) == [talks.ada, talks.bob]


async def test_what_staff_note_is_for_staff(talks: Talks) -> None:
    made = await talks.begun()
    noted = AnnotateConversation(conversation_id=made, patch={"mood": "cross"})
    assert (await talks.does(noted, talks.member)).unwrap().metadata == {"mood": "cross"}
    assert (await talks.does(FindConversation(conversation_id=made))).unwrap().metadata is None
    seen = (await talks.does(FindConversation(conversation_id=made), talks.member)).unwrap()
    assert seen.metadata == {"mood": "cross"}
