"""`emporion webhook`."""

from typing import Annotated, TypeVar
from uuid import UUID

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.lists import Cursor, Limit, Where
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, Session, session_of
from emporion.adapters.pages import PageBody, Place
from emporion.application.outbox.views import DeliveryView
from emporion.application.shared.messages import Command
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.delete_webhook import DeleteWebhook
from emporion.application.webhooks.disable_webhook import DisableWebhook
from emporion.application.webhooks.enable_webhook import EnableWebhook
from emporion.application.webhooks.list_webhook_deliveries import ListWebhookDeliveries
from emporion.application.webhooks.list_webhooks import ListWebhooks
from emporion.application.webhooks.replay_webhook import ReplayWebhook
from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.application.webhooks.views import WebhookView, WebhookWithSecretView
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)

commands = typer.Typer(name="webhook", help="Where a shop's messages are sent.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]
Webhook = Annotated[UUID, typer.Argument(help="The webhook's id.")]


@commands.command()
def create(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="https, reachable from the internet.")],
    shop: Shop,
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic; repeatable. Else all.")] = None,
    description: Annotated[str, typer.Option(help="One line.")] = "",
) -> None:
    """Send the shop's messages to one more URL. The secret is shown here and never again."""
    session = session_of(context)
    topics = tuple(topic) if topic else None
    made = _run(session, shop, CreateWebhook(url=url, description=description, topics=topics))
    _show_secret(session, made, f"Webhook {made.id} sends to {made.url}.")


@commands.command("list")
def list_webhooks(context: typer.Context, shop: Shop) -> None:
    """List a shop's webhooks and how they fare."""
    session = session_of(context)

    async def work(operator: Operator) -> tuple[WebhookView, ...]:
        return await (await operator.in_shop(shop)).ask(ListWebhooks())

    found = session.run(work)
    rows = (
        (each.id, each.url, ", ".join(each.topics or ("all",)), each.status, _trouble(each)) for each in found
    )
    session.out.data(found, table("", ("Id", "URL", "Topics", "Status", "Trouble"), rows))


@commands.command()
def rotate(
    context: typer.Context,
    webhook: Webhook,
    shop: Shop,
    grace_hours: Annotated[int, typer.Option(help="How long the old secret signs as well; 0 ends it.")] = 24,
) -> None:
    """Make a new secret, which is shown here and never again."""
    session = session_of(context)
    made = _run(session, shop, RotateWebhookSecret(webhook_id=webhook, grace_hours=grace_hours))
    until = made.old_secrets_until
    ends = "has ended" if until is None else f"ends at {until:%Y-%m-%d %H:%M} UTC"
    _show_secret(session, made, f"The old secret {ends}.")


@commands.command()
def test(context: typer.Context, webhook: Webhook, shop: Shop) -> None:
    """Send a test message; the worker does it."""
    session = session_of(context)
    asked = _run(session, shop, SendTestMessage(webhook_id=webhook))
    session.out.data(asked, f"A test message is on its way to {asked.url}.")


@commands.command()
def enable(context: typer.Context, webhook: Webhook, shop: Shop) -> None:
    """Send messages again, from now on."""
    session = session_of(context)
    session.out.data(_run(session, shop, EnableWebhook(webhook_id=webhook)), f"Webhook {webhook} is enabled.")


@commands.command()
def disable(context: typer.Context, webhook: Webhook, shop: Shop) -> None:
    """Send nothing more, not even what waits."""
    session = session_of(context)
    session.out.data(
        _run(session, shop, DisableWebhook(webhook_id=webhook)), f"Webhook {webhook} is disabled."
    )


@commands.command()
def deliveries(
    context: typer.Context,
    webhook: Webhook,
    shop: Shop,
    where: Where = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """What became of the messages for a webhook, newest first; --where state=dead lists the dead letters."""
    session = session_of(context)
    listing = lists.listing_of(DeliveryFields, where, None)
    query = ListWebhookDeliveries(webhook_id=webhook, listing=listing)

    async def work(operator: Operator) -> PageBody[DeliveryView]:
        return await (await operator.in_shop(shop)).page(query, Place(limit, cursor))

    lists.show(session.out, session.run(work), ("Sequence>", "State", "Tries>", "Last error"), _row)


def _row(each: DeliveryView) -> tuple[object, ...]:
    return each.sequence, each.state, each.attempts, each.last_error or ""


@commands.command()
def replay(
    context: typer.Context,
    webhook: Webhook,
    shop: Shop,
    first: Annotated[int, typer.Option(help="The first sequence number.")],
    last: Annotated[int, typer.Option(help="The last one, included.")],
) -> None:
    """Send messages once more, with their old ids."""
    session = session_of(context)
    done = _run(session, shop, ReplayWebhook(webhook_id=webhook, first=first, last=last))
    more = "" if done.next is None else f" Go on with --first {done.next}."
    session.out.data(done, f"{done.queued} are sent again, {done.under_way} were on their way.{more}")


@commands.command()
def delete(context: typer.Context, webhook: Webhook, shop: Shop) -> None:
    """Forget a webhook and its secrets."""
    session = session_of(context)
    _run(session, shop, DeleteWebhook(webhook_id=webhook))
    session.out.data({"deleted": webhook}, f"Webhook {webhook} is deleted.")


def _run(session: Session, shop: str, command: Command[T, E]) -> T:
    async def work(operator: Operator) -> T:
        return await (await operator.in_shop(shop)).execute(command)

    return session.run(work)


def _show_secret(session: Session, made: WebhookWithSecretView, words: str) -> None:
    session.out.data(made, words, f"Secret: {made.secret}")


def _trouble(webhook: WebhookView) -> str:
    because = f"disabled: {webhook.disabled_because}" if webhook.disabled_because else ""
    return "; ".join(filter(None, (because, webhook.failure)))
