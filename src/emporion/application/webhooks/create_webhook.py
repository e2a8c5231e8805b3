"""CreateWebhook: a shop's messages are sent to one more URL."""

from dataclasses import dataclass
from typing import Final

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.rosters import lock_roster
from emporion.application.webhooks.ports import SigningSecrets
from emporion.application.webhooks.signature import shown
from emporion.application.webhooks.topics import parse_topics
from emporion.application.webhooks.views import WebhookWithSecretView
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.errors import (
    InvalidWebhookDescription,
    InvalidWebhookUrl,
    TooManyWebhooks,
    UnknownTopics,
    WebhookUrlTaken,
)
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.domain.webhooks.rules import WebhookRules
from emporion.domain.webhooks.url import parse_url

MOST_WEBHOOKS: Final = 20

_InputError = InvalidWebhookUrl | UnknownTopics | InvalidWebhookDescription
CreateWebhookError = AccessDenied | _InputError | TooManyWebhooks | WebhookUrlTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWebhook(Command[WebhookWithSecretView, CreateWebhookError]):
    """Send the shop's messages from now on to `url`: all of them, or those with these `topics`. The answer
    shows the secret, which no later one does."""

    url: str
    description: str = ""
    topics: tuple[str, ...] | None = None


@handles(CreateWebhook, access=Access.OWNER, replayable=False)
class CreateWebhookHandler:
    """The answer holds a secret, so it is not stored for replays; a repetition is `WebhookUrlTaken`. The
    members are locked: creations at once are counted one after the other."""

    def __init__(
        self,
        context: Context,
        memberships: MembershipRepository,
        webhooks: WebhookRepository,
        rules: WebhookRules,
        secrets: SigningSecrets,
    ) -> None:
        self._context = context
        self._memberships = memberships
        self._webhooks = webhooks
        self._rules = rules
        self._secrets = secrets

    async def handle(self, command: CreateWebhook) -> Result[WebhookWithSecretView, CreateWebhookError]:
        locked = await lock_roster(self._context, self._memberships, "CreateWebhook")
        if isinstance(locked, Failure):
            return Failure(locked.failure())
        if len(await self._webhooks.find_all()) >= MOST_WEBHOOKS:
            return Failure(TooManyWebhooks(limit=MOST_WEBHOOKS))
        match self._made(command):
            case Success(endpoint):
                await self._webhooks.save(endpoint)
                secret = shown(self._secrets.secret_of(endpoint.keys[0].id))
                return Success(WebhookWithSecretView.showing(endpoint, self._context.now, secret))
            case refused:
                return Failure(refused.failure())

    def _made(self, command: CreateWebhook) -> Result[WebhookEndpoint, _InputError]:
        match parse_url(command.url, self._rules), parse_topics(command.topics):
            case Success(url), Success(topics):
                return WebhookEndpoint.register(
                    shop_id=self._context.shop,
                    url=url,
                    now=self._context.now,
                    description=command.description,
                    topics=topics,
                )
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))
