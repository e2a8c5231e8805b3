"""`emporion conversation`: what customers and staff say to each other, for reading."""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from emporion.adapters.cli import lists
from emporion.adapters.cli.lists import Cursor, Limit
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.pages import PageBody, Place
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from emporion.application.messages.views import ConversationPageView, ConversationView
from emporion.domain.messages.conversation import ConversationStatus

commands = typer.Typer(name="conversation", help="Conversations with customers.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]


@commands.command("list")
def list_conversations(
    context: typer.Context,
    shop: Shop,
    status: Annotated[ConversationStatus | None, typer.Option(help="Only those in this status.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """The newest message first, with what neither side has read."""
    session = session_of(context)

    async def work(operator: Operator) -> PageBody[ConversationView]:
        within = await operator.in_shop(shop)
        return await within.page(ListConversations(status=status), Place(limit, cursor))

    columns = ("Id", "Status", "Messages>", "Unread>", "Last message (UTC)", "Subject")
    lists.show(session.out, session.run(work), columns, _row)


def _row(each: ConversationView) -> tuple[object, ...]:
    return each.id, each.status, each.message_count, each.staff_unread, each.last_message_at, each.subject


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
