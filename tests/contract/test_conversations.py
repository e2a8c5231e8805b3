"""What every store of conversations promises."""

from collections.abc import Callable
from uuid import UUID

import pytest

from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository, Unread
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.messages import make_conversation, say
from tests.contract.backends import Backend, MemoryBackend
from tests.contract.scenarios import rejection, state


async def save(backend: Backend, *conversations: Conversation) -> None:
    async with backend.work(conversations[0].shop_id) as work:
        for each in conversations:
            await work.get(ConversationRepository).save(each)


async def change(backend: Backend, made: Conversation, how: Callable[[Conversation], object]) -> None:
    async with backend.work(made.shop_id) as work:
        found = await work.get(ConversationRepository).lock_by_id(made.id)
        assert found is not None
        how(found)
        await work.get(ConversationRepository).save(found)


async def load(backend: Backend, made: Conversation) -> Conversation:
    async with backend.work(made.shop_id) as work:
        found = await work.get(ConversationRepository).find_by_id(made.id)
    assert found is not None
    return found


async def texts(backend: Backend, made: Conversation, *, before: int = 10_000, limit: int = 50) -> list[str]:
    async with backend.work(made.shop_id) as work:
        found = await work.get(ConversationRepository).find_messages(made.id, before=before, limit=limit)
    return [f"{each.number} {each.text}" for each in found]


async def listed(
    backend: Backend, shop: Shop, *, customer_id: UUID | None = None, status: ConversationStatus | None = None
) -> list[str]:
    async with backend.work(shop.id) as work:
        page = await work.get(ConversationRepository).find_listed(
            PageRequest(), customer_id=customer_id, status=status
        )
    return [each.subject for each in page.items]


@pytest.fixture
async def conversation(backend: Backend, shop: Shop, user: User) -> Conversation:
    """A stored conversation with three messages: customer, staff, customer."""
    made = make_conversation(shop_id=shop.id, customer_id=user.id, text="a")
    say(made, "b", side=Side.STAFF)
    say(made, "c")
    made.annotate({"mood": "good", "tags": ["x"]}).unwrap()
    await save(backend, made)
    return made


async def test_a_saved_conversation_comes_back_with_every_field(
    backend: Backend, conversation: Conversation
) -> None:
    found = state(await load(backend, conversation))
    assert {**found, "messages": ()} == {**state(conversation), "messages": ()}


async def test_its_messages_come_back_in_their_order_and_whole(
    backend: Backend, conversation: Conversation
) -> None:
    async with backend.work(conversation.shop_id) as work:
        found = await work.get(ConversationRepository).find_messages(conversation.id, before=4, limit=50)
    assert found == conversation.messages
    assert [each.number for each in found] == [1, 2, 3]


async def test_messages_are_paged_from_the_end(backend: Backend, conversation: Conversation) -> None:
    assert await texts(backend, conversation, limit=2) == ["2 b", "3 c"]
    assert await texts(backend, conversation, before=2, limit=2) == ["1 a"]
    assert await texts(backend, conversation, before=1, limit=2) == []
    assert await texts(backend, conversation, before=-5, limit=2) == []


async def test_posting_appends_and_raises_the_version_by_one(
    backend: Backend, conversation: Conversation
) -> None:
    await change(backend, conversation, lambda each: say(each, "d", "e", side=Side.STAFF))
    found = await load(backend, conversation)
    assert (found.version, found.message_count) == (2, 5)
    assert await texts(backend, conversation) == ["1 a", "2 b", "3 c", "4 d", "5 e"]


async def test_an_exception_takes_a_message_back(backend: Backend, conversation: Conversation) -> None:
    def fail(found: Conversation) -> None:
        say(found, "lost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change(backend, conversation, fail)
    assert await texts(backend, conversation) == ["1 a", "2 b", "3 c"]


async def test_the_second_of_two_who_did_not_lock_is_stale(
    backend: Backend, conversation: Conversation
) -> None:
    async def lose() -> None:
        async with backend.work(conversation.shop_id) as work:
            mine = await work.get(ConversationRepository).find_by_id(conversation.id)
            assert mine is not None
            await change(backend, conversation, lambda each: say(each, "first"))
            await work.get(ConversationRepository).save(say(mine, "second"))

    stale = StaleVersion(table="conversations", record_id=conversation.id, expected=1, actual=2)
    assert await rejection(lose()) == stale
    assert await texts(backend, conversation, limit=1) == ["4 first"]


async def test_messages_of_a_side_are_counted_beyond_a_number(
    backend: Backend, conversation: Conversation
) -> None:
    async with backend.work(conversation.shop_id) as work:
        conversations = work.get(ConversationRepository)
        counts = [
            await conversations.count_messages(conversation.id, side, after=after)
            for side in Side
            for after in (0, 1, 2, 3, 99)
        ]
    assert counts == [2, 1, 1, 0, 0, 1, 1, 0, 0, 0]


async def test_the_list_begins_with_the_newest_message(
    backend: Backend, shop: Shop, conversation: Conversation
) -> None:
    others = [
        make_conversation(shop_id=shop.id, customer_id=conversation.customer_id, subject=name)
        for name in ("older", "newer")
    ]
    await save(backend, *others)
    await change(backend, conversation, lambda each: say(each, "again"))
    assert await listed(backend, shop) == ["A question", "newer", "older"]


async def test_pages_of_the_list_follow_each_other(
    backend: Backend, shop: Shop, conversation: Conversation
) -> None:
    names = [f"No. {n}" for n in range(5)]
    await save(
        backend,
        *(make_conversation(shop_id=shop.id, customer_id=conversation.customer_id, subject=n) for n in names),
    )
    seen: list[str] = []
    request: PageRequest | None = PageRequest(limit=2)
    while request is not None:
        async with backend.work(shop.id) as work:
            page = await work.get(ConversationRepository).find_listed(request)
        seen += [each.subject for each in page.items]
        request = None if page.next is None else PageRequest(limit=2, position=page.next)
    assert seen == [*reversed(names), "A question"]


async def test_the_list_is_filtered_by_customer_and_status(
    backend: Backend, shop: Shop, conversation: Conversation
) -> None:
    other = make_user()
    async with backend.work() as work:
        await work.get(UserRepository).save(other)
    await save(backend, make_conversation(shop_id=shop.id, customer_id=other.id, subject="other"))
    await change(backend, conversation, lambda each: each.close())
    assert await listed(backend, shop, customer_id=other.id) == ["other"]
    assert await listed(backend, shop, status=ConversationStatus.CLOSED) == ["A question"]
    assert await listed(backend, shop, customer_id=other.id, status=ConversationStatus.CLOSED) == []


async def test_unread_messages_are_summed_for_each_side(
    backend: Backend, shop: Shop, conversation: Conversation
) -> None:
    quiet = make_conversation(shop_id=shop.id, customer_id=conversation.customer_id, side=Side.STAFF)
    quiet.mark_read(Side.CUSTOMER, 1, unread=0).unwrap()
    await save(backend, quiet)
    async with backend.work(shop.id) as work:
        conversations = work.get(ConversationRepository)
        assert await conversations.count_unread(Side.STAFF) == Unread(messages=2, conversations=1)
        own = await conversations.count_unread(Side.CUSTOMER, customer_id=conversation.customer_id)
        assert own == Unread(messages=1, conversations=1)
        stranger = await conversations.count_unread(Side.CUSTOMER, customer_id=new_id())
        assert stranger == Unread(messages=0, conversations=0)


async def test_a_conversation_of_another_shop_is_not_there(
    backend: Backend, conversation: Conversation
) -> None:
    async with backend.work(new_id()) as work:
        conversations = work.get(ConversationRepository)
        assert await conversations.find_by_id(conversation.id) is None
        assert await conversations.lock_by_id(conversation.id) is None
        assert await conversations.find_messages(conversation.id, before=9, limit=9) == ()
        assert await conversations.count_messages(conversation.id, Side.STAFF, after=0) == 0
        assert (await conversations.find_listed(PageRequest())).items == ()
        assert await conversations.count_unread(Side.STAFF) == Unread(messages=0, conversations=0)


async def test_an_order_that_is_not_there_is_named(backend: Backend, shop: Shop, user: User) -> None:
    if isinstance(backend, MemoryBackend):
        pytest.skip("foreign keys are not checked in memory")
    made = make_conversation(shop_id=shop.id, customer_id=user.id, order_id=new_id())
    assert await rejection(save(backend, made)) == OrderNotFound(order_id=made.order_id or new_id())


async def test_the_world_is_told_of_conversations_and_messages(
    backend: Backend, shop: Shop, conversation: Conversation
) -> None:
    await change(backend, conversation, lambda each: each.close())
    told = [topic for topic in await backend.told(shop.id) if not topic.startswith("shop")]
    assert told == ["conversation.opened", *["message.posted"] * 3, "conversation.closed"]
