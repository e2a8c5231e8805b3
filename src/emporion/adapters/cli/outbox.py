"""`emporion outbox`: the queues of messages, and what did not arrive. Without --shop: messages of no shop."""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import usage
from emporion.adapters.cli.lists import Cursor, Limit, Where
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.pages import PageBody, Place
from emporion.application.outbox.find_delivery import FindDelivery
from emporion.application.outbox.list_deliveries import ListDeliveries
from emporion.application.outbox.outbox_overview import OutboxOverview
from emporion.application.outbox.outbox_status import OutboxStatus
from emporion.application.outbox.replay_messages import ReplayMessages, ReplayView
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.requeue_delivery import RequeueDelivery
from emporion.application.outbox.views import DeliveryView, LetterView, QueueView
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.ids import PLATFORM

commands = typer.Typer(
    name="outbox", help="Messages to the world and their deliveries.", no_args_is_help=True
)

Shop = Annotated[str | None, typer.Option(help="The shop's slug or id; without it, messages of no shop.")]
Subscriber = Annotated[str | None, typer.Option(help="Only this subscriber's, such as webhooks.")]
Destination = Annotated[str | None, typer.Option(help="Only those to it, such as a webhook's id.")]


@commands.command()
def status(
    context: typer.Context,
    shop: Annotated[str | None, typer.Option(help="Only this shop, by slug or id.")] = None,
) -> None:
    """How much waits, for how many seconds, and what is dead; of all shops that have something."""
    session = session_of(context)

    async def work(operator: Operator) -> tuple[QueueView, ...]:
        if shop is None:
            return await operator.ask(OutboxOverview())
        return (await (await operator.in_shop(shop)).ask(OutboxStatus()),)

    queues = session.run(work)
    columns = ("Shop", "Unrelayed>", "Stuck>", "Age (s)>", "Open>", "Age (s)>", "Dead>", "Last>")
    session.out.data(queues, table("", columns, map(_queue, queues)))


def _queue(each: QueueView) -> tuple[object, ...]:
    name = "(none)" if each.shop_id == PLATFORM else each.shop_id
    relaying = (each.unrelayed, each.stuck, each.unrelayed_age)
    return (name, *relaying, each.open, each.open_age, each.dead, each.last_sequence)


@commands.command("list")
def list_deliveries(
    context: typer.Context,
    shop: Shop = None,
    where: Where = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """Deliveries, the newest first; --where state=dead lists the dead letters."""
    session = session_of(context)
    query = ListDeliveries(listing=lists.listing_of(DeliveryFields, where, None))

    async def work(operator: Operator) -> PageBody[DeliveryView]:
        return await (await _within(operator, shop)).page(query, Place(limit, cursor))

    columns = ("Id", "Sequence>", "State", "Attempts>", "Subscriber", "Destination", "Last error")
    lists.show(session.out, session.run(work), columns, _row)


def _row(each: DeliveryView) -> tuple[object, ...]:
    to = (each.subscriber, each.destination)
    return (each.id, each.sequence, each.state, each.attempts, *to, each.last_error or "")


@commands.command()
def show(
    context: typer.Context,
    delivery: Annotated[UUID, typer.Argument(help="Its id.")],
    shop: Shop = None,
) -> None:
    """One delivery with its message."""
    session = session_of(context)

    async def work(operator: Operator) -> LetterView:
        return await (await _within(operator, shop)).ask(FindDelivery(delivery_id=delivery))

    found = session.run(work)
    about = found.delivery
    rows = [*found.payload.items()]
    session.out.data(
        found,
        escape(f"{found.topic} (message {about.message_id}, sequence {about.sequence})"),
        escape(f"To {about.subscriber} {about.destination}: {about.state} after {about.attempts} attempts."),
        escape(f"Last error: {about.last_error or 'none'}"),
        table("", ("Field", "Value"), rows),
    )


@commands.command()
def requeue(
    context: typer.Context,
    delivery: Annotated[UUID | None, typer.Argument(help="One dead letter's id, or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All dead letters, or such of them.")] = False,
    shop: Shop = None,
    subscriber: Subscriber = None,
    destination: Destination = None,
) -> None:
    """Give dead letters another round of tries."""
    if (delivery is None) is not every:
        raise usage("Name one dead letter, or say --all.")
    session = session_of(context)

    async def work(operator: Operator) -> int:
        within = await _within(operator, shop)
        if delivery is not None:
            await within.execute(RequeueDelivery(delivery_id=delivery))
            return 1
        # One context, so that what dies meanwhile is not requeued again and again.
        number, may_be_more = 0, True
        while may_be_more:
            view = await within.execute(RequeueDead(subscriber=subscriber, destination=destination))
            number, may_be_more = number + view.requeued, view.may_be_more
        return number

    number = session.run(work)
    session.out.data({"requeued": number}, f"Requeued: {number}")


@commands.command()
def replay(
    context: typer.Context,
    subscriber: Annotated[str, typer.Option(help="Such as webhooks.")],
    destination: Annotated[str, typer.Option(help="Such as a webhook's id.")],
    first: Annotated[int, typer.Option(min=1, help="Sequence number of the first message.")],
    last: Annotated[int, typer.Option(min=1, help="Sequence number of the last one.")],
    shop: Shop = None,
) -> None:
    """Send messages to one destination again, whether they arrived before or not."""
    session = session_of(context)

    async def work(operator: Operator) -> ReplayView:
        within, done, start = await _within(operator, shop), ReplayView.nothing(), first
        while True:
            command = ReplayMessages(subscriber=subscriber, destination=destination, first=start, last=last)
            view = await within.execute(command)
            done = done.and_then(view)
            if view.next is None:
                return done
            start = view.next

    view = session.run(work)
    session.out.data(view, f"Queued: {view.queued}; on their way already: {view.under_way}")


async def _within(operator: Operator, shop: str | None) -> Operator:
    return operator if shop is None else await operator.in_shop(shop)
