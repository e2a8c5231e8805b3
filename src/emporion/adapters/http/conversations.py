"""Routes of conversations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query
from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.paging import PageBody, Paging
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.messages.annotate_conversation import AnnotateConversation
from emporion.application.messages.close_conversation import CloseConversation
from emporion.application.messages.count_unread import CountUnread
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.mark_read import MarkRead
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.application.messages.reopen_conversation import ReopenConversation
from emporion.application.messages.views import (
    ConversationPageView,
    ConversationView,
    PostedMessageView,
    UnreadView,
)
from emporion.domain.messages.conversation import ConversationStatus
from emporion.domain.messages.errors import (
    ConversationEnded,
    ConversationNotFound,
    ConversationTextInvalid,
    CustomerUnknown,
    MessageUnknown,
    MetadataInvalid,
)
from emporion.domain.shared.errors import PreconditionFailed
from emporion.domain.shared.page import MAX_LIMIT
from emporion.domain.shops.errors import ShopClosed

router = Router("/shops/{shop}/conversations", tag="conversations")

Mine = Annotated[bool, Query(description="Members: only what they are in as customers")]


class NewMessage(BaseModel):
    text: str = Field(description="1 to 4000 characters", examples=["When will it arrive?"])


class NewConversation(NewMessage):
    subject: str = Field(description="One line of 1 to 200 characters", examples=["My order"])
    order_id: UUID | None = Field(None, description="What it is about; none: the shop")
    customer_id: UUID | None = Field(None, description="Staff only: whom to write to; an order says it, too")


class Marker(BaseModel):
    up_to: int | None = Field(None, description="Number of the last message read; null: all there are now")


@router.post("", status_code=201, responses=problems(CustomerUnknown, ConversationTextInvalid, ShopClosed))
async def open_conversation(body: NewConversation, call: ShopCall, creation: Creation) -> ConversationView:
    """Write to the shop about itself or about an order of yours; as staff, to a customer."""
    opened = await call.execute(
        OpenConversation(
            subject=body.subject, text=body.text, order_id=body.order_id, customer_id=body.customer_id
        )
    )
    creation.below(opened.id)
    return opened


@router.get("")
async def list_conversations(
    page: Paging,
    call: ShopCall,
    status: Annotated[ConversationStatus | None, Query(description="Only those in this status")] = None,
    mine: Mine = False,
) -> PageBody[ConversationView]:
    """Newest message first. Customers see their own, the shop's members all of them."""
    return await page.answer(call, ListConversations(status=status, mine=mine))


@router.get("/unread")
async def count_unread(call: ShopCall, mine: Mine = False) -> UnreadView:
    """How many messages wait for you; for members, for the shop."""
    return await call.ask(CountUnread(mine=mine))


@router.get("/{conversation_id}", responses=problems(ConversationNotFound))
async def find_conversation(
    conversation_id: UUID,
    call: ShopCall,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Messages a page")] = 50,
    before: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="`earlier` of the page after it; none: the end")
    ] = None,
) -> ConversationPageView:
    """A conversation with its last messages, or those before a number. Reading marks nothing as read."""
    return await call.ask(FindConversation(conversation_id=conversation_id, before=before, limit=limit))


@router.post(
    "/{conversation_id}/messages",
    status_code=201,
    responses=problems(ConversationNotFound, ConversationTextInvalid, ConversationEnded, PreconditionFailed),
)
async def post_message(conversation_id: UUID, body: NewMessage, call: ShopCall) -> PostedMessageView:
    """Say something; the other side has it unread."""
    return await call.execute(PostMessage(conversation_id=conversation_id, text=body.text))


@router.post(
    "/{conversation_id}/read", responses=problems(ConversationNotFound, MessageUnknown, PreconditionFailed)
)
async def mark_read(conversation_id: UUID, body: Marker, call: ShopCall) -> ConversationView:
    """Say how far you (or the shop, for its members) have read; the marker never goes back."""
    return await call.execute(MarkRead(conversation_id=conversation_id, up_to=body.up_to))


@router.post("/{conversation_id}/close", responses=problems(ConversationNotFound, PreconditionFailed))
async def close_conversation(conversation_id: UUID, call: ShopCall) -> ConversationView:
    """End it: it takes no messages until it is reopened."""
    return await call.execute(CloseConversation(conversation_id=conversation_id))


@router.post("/{conversation_id}/reopen", responses=problems(ConversationNotFound, PreconditionFailed))
async def reopen_conversation(conversation_id: UUID, call: ShopCall) -> ConversationView:
    """Let a closed one go on."""
    return await call.execute(ReopenConversation(conversation_id=conversation_id))


@router.patch(
    "/{conversation_id}/metadata",
    responses=problems(ConversationNotFound, MetadataInvalid, PreconditionFailed),
)
async def annotate_conversation(
    conversation_id: UUID,
    patch: Annotated[dict[str, Any], Body(examples=[{"assigned_to": "Ada", "mood": None}])],
    call: ShopCall,
) -> ConversationView:
    """Merge a JSON merge patch (RFC 7396) into the staff's notes: null removes. For staff."""
    return await call.execute(AnnotateConversation(conversation_id=conversation_id, patch=patch))
