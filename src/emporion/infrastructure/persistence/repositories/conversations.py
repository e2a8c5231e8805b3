"""Conversations in PostgreSQL. Their messages are read by the page, and appended by the flush."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONPATH

from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.fields import ConversationFields
from emporion.domain.messages.message import Message, Side
from emporion.domain.messages.repository import ConversationRepository, Unread
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.infrastructure.persistence.models.conversations import ConversationModel, message_of
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import SqlRepository

_CONVERSATIONS: Final = ConversationModel.__table__.c


class SqlConversationRepository(SqlRepository[Conversation], SqlPages[Conversation], ConversationRepository):
    """One statement a question; the server cuts pages out of the array."""

    model = ConversationModel

    async def lock_by_id(self, conversation_id: UUID) -> Conversation | None:
        wanted = self._select().where(_CONVERSATIONS.id == conversation_id)
        return await self._one(wanted.with_for_update(key_share=True))

    async def find_messages(self, conversation_id: UUID, *, before: int, limit: int) -> tuple[Message, ...]:
        last = func.least(_CONVERSATIONS.message_count, before - 1)
        first = func.greatest(1, last - limit + 1)
        part = _messages("$[$first to $last]", first=first - 1, last=last - 1)
        wanted = select(first.label("first"), part.label("part"))
        rows = await self._uow.connection.fetch(wanted.where(*self._this(conversation_id), last >= 1))
        if not rows:
            return ()
        return tuple(message_of(each, number) for number, each in enumerate(rows[0].part, rows[0].first))

    async def count_messages(self, conversation_id: UUID, side: Side, *, after: int) -> int:
        matching = "$[$after to last] ? (@.side == $side)"
        of_side = _messages(matching, after=max(0, after), side=cast(literal(side.value), Text()))
        counted = select(func.jsonb_array_length(of_side).label("found")).where(*self._this(conversation_id))
        rows = await self._uow.connection.fetch(counted)
        return int(rows[0].found) if rows else 0

    async def find_listed(
        self,
        request: AnyRequest,
        *,
        customer_id: UUID | None = None,
        status: ConversationStatus | None = None,
    ) -> Page[Conversation]:
        listed = self._select()
        if customer_id is not None:
            listed = listed.where(_CONVERSATIONS.customer_id == customer_id)
        if status is not None:
            listed = listed.where(_CONVERSATIONS.status == status.value)
        return await self._page(listed, request, (ConversationFields.last_message_id.descending(),))

    async def count_unread(self, side: Side, *, customer_id: UUID | None = None) -> Unread:
        unread = _CONVERSATIONS.customer_unread if side is Side.CUSTOMER else _CONVERSATIONS.staff_unread
        counted = select(
            func.coalesce(func.sum(unread), 0).label("messages"), func.count().label("conversations")
        ).where(_CONVERSATIONS.shop_id == self._uow.shop_id, unread > text("0"))  # as the index says it
        if customer_id is not None:
            counted = counted.where(_CONVERSATIONS.customer_id == customer_id)
        row = (await self._uow.connection.fetch(counted))[0]
        return Unread(messages=int(row.messages), conversations=int(row.conversations))

    def _this(self, conversation_id: UUID) -> tuple[ColumnElement[bool], ...]:
        return _CONVERSATIONS.shop_id == self._uow.shop_id, _CONVERSATIONS.id == conversation_id


def _messages(path: str, **names: Any) -> ColumnElement[Any]:
    """The elements that a JSON path finds in the array, with these values for its names."""
    values = [part for name, value in names.items() for part in (text(f"'{name}'"), value)]
    return func.jsonb_path_query_array(
        _CONVERSATIONS.messages,
        cast(literal(path), JSONPATH),
        func.jsonb_build_object(*values),
        type_=_CONVERSATIONS.messages.type,
    )
