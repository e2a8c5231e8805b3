"""`emporion conversation`: what customers and staff say to each other, for reading."""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.views import ConversationPageView, ConversationView
from emporion.domain.messages.conversation import ConversationStatus
from emporion.domain.shared.page import MAX_LIMIT, Page, PageRequest

commands = typer.Typer(name="conversation", help="Conversations with customers.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]
Limit = Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="How many at most.")]


@commands.command("list")
def list_conversations(
    context: typer.Context,
    shop: Shop,
    status: Annotated[ConversationStatus | None, typer.Option(help="Only those in this status.")] = None,
    limit: Limit = 50,
    after: Annotated[UUID | None, typer.Option(help="`next_after` of the page before.")] = None,
) -> None:
    """The newest message first, with what neither side has read."""
    session = session_of(context)

    async def work(operator: Operator) -> Page[ConversationView]:
        page = PageRequest(limit=limit, after=after)
        return await (await operator.in_shop(shop)).ask(ListConversations(page=page, status=status))

    found = session.run(work)
    rows = (
        (each.id, each.status, each.message_count, each.staff_unread, each.last_message_at, each.subject)
        for each in found.items
    )
    columns = ("Id", "Status", "Messages>", "Unread>", "Last message (UTC)", "Subject")
    session.out.data(found, table("", columns, rows))
    if found.next_after is not None:
        session.out.note(f"There are more: --after {found.next_after}")


@commands.command()
def show(
    context: typer.Context,
    conversation: Annotated[UUID, typer.Argument(help="Its id.")],
    shop: Shop,
    limit: Limit = 50,
    before: Annotated[int | None, typer.Option(min=1, help="Messages with a smaller number.")] = None,
) -> None:
    """One conversation with its last messages. Nothing is marked as read."""
    session = session_of(context)

    async def work(operator: Operator) -> ConversationPageView:
        asked = FindConversation(conversation_id=conversation, before=before, limit=limit)
        return await (await operator.in_shop(shop)).ask(asked)

    found = session.run(work)
    rows = ((each.number, each.sent_at, each.side, each.text) for each in found.messages)
    title = f"{found.subject} ({found.status}, customer {found.customer_id})"
    session.out.data(found, escape(title), table("", ("No.>", "Sent (UTC)", "By", "Text"), rows))
    if found.earlier is not None:
        session.out.note(f"There are earlier ones: --before {found.earlier}")
