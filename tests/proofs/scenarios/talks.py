"""Conversations."""

from uuid import UUID

from emporion.application.messages.annotate_conversation import AnnotateConversation
from emporion.application.messages.close_conversation import CloseConversation
from emporion.application.messages.mark_read import MarkRead
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.application.messages.reopen_conversation import ReopenConversation
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(OpenConversation)
async def a_customer_asks_about_an_order(stage: Stage) -> Trial:
    order = await stage.placed()
    return stage.by_customer(OpenConversation(subject="My order", text="Where is it?", order_id=order.id))


@scenario(OpenConversation)
async def the_shop_writes_to_a_customer(stage: Stage) -> Trial:
    command = OpenConversation(subject="Welcome", text="Hello", customer_id=stage.rich.user_id)
    return stage.by_owner(command)


@scenario(PostMessage)
async def the_shop_answers(stage: Stage) -> Trial:
    return stage.by_owner(PostMessage(conversation_id=await _begun(stage), text="On its way"))


@scenario(PostMessage)
async def a_message_to_a_closed_conversation_is_refused(stage: Stage) -> Trial:
    conversation = await _begun(stage)
    await stage.do(CloseConversation(conversation_id=conversation))
    return stage.by_customer(PostMessage(conversation_id=conversation, text="One more thing"))


@scenario(MarkRead)
async def one_of_two_messages_is_read(stage: Stage) -> Trial:
    conversation = await _begun(stage)
    post = PostMessage(conversation_id=conversation, text="Hello?")
    await stage.do(post, stage.market.by(stage.rich.user_id))
    return stage.by_owner(MarkRead(conversation_id=conversation, up_to=1))


@scenario(AnnotateConversation)
async def a_conversation_is_noted_about(stage: Stage) -> Trial:
    conversation = await _begun(stage)
    await stage.do(AnnotateConversation(conversation_id=conversation, patch={"mood": "bad", "for": "Ada"}))
    return stage.by_owner(AnnotateConversation(conversation_id=conversation, patch={"mood": None}))


@scenario(CloseConversation)
async def a_conversation_is_closed(stage: Stage) -> Trial:
    return stage.by_customer(CloseConversation(conversation_id=await _begun(stage)))


@scenario(ReopenConversation)
async def a_conversation_goes_on(stage: Stage) -> Trial:
    conversation = await _begun(stage)
    await stage.do(CloseConversation(conversation_id=conversation))
    return stage.by_customer(ReopenConversation(conversation_id=conversation))


async def _begun(stage: Stage) -> UUID:
    """With one message, by the customer."""
    opening = OpenConversation(subject=stage.word, text="Where is it?")
    begun: UUID = (await stage.do(opening, stage.market.by(stage.rich.user_id))).id
    return begun
