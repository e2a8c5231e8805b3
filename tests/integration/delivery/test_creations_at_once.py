"""Owners who are quick."""

import asyncio

from emporion.application.webhooks.create_webhook import MOST_WEBHOOKS, CreateWebhook
from emporion.application.webhooks.list_webhooks import ListWebhooks
from emporion.domain.webhooks.errors import TooManyWebhooks, WebhookUrlTaken
from tests.integration.support import Market, ok, refusal

URL = "https://example.com/hooks"


async def test_creations_at_once_do_not_pass_the_limit(market: Market) -> None:
    for number in range(MOST_WEBHOOKS - 2):
        ok(await market.bus.execute(CreateWebhook(url=f"{URL}/{number}"), market.by()))
    answers = await asyncio.gather(
        *(market.bus.execute(CreateWebhook(url=f"{URL}/more-{n}"), market.by()) for n in range(6))
    )
    refused = [answer.failure() for answer in answers if answer.value_or(None) is None]
    assert refused == [TooManyWebhooks(limit=MOST_WEBHOOKS)] * 4
    assert len(ok(await market.bus.ask(ListWebhooks(), market.by()))) == MOST_WEBHOOKS


async def test_of_two_creations_with_one_url_the_second_is_refused(market: Market) -> None:
    answers = await asyncio.gather(
        *(market.bus.execute(CreateWebhook(url=URL), market.by()) for _ in range(2))
    )
    (refused,) = [answer for answer in answers if answer.value_or(None) is None]
    assert refusal(refused) == WebhookUrlTaken(url=URL)
