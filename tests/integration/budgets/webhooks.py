"""Webhooks."""

from emporion.application.webhooks.find_target import FindWebhookTarget
from emporion.application.webhooks.find_webhook import FindWebhook
from emporion.application.webhooks.list_webhook_deliveries import ListWebhookDeliveries
from emporion.application.webhooks.list_webhooks import ListWebhooks
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindWebhook, 2)
def find_webhook(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindWebhook(webhook_id=crowd.webhook.id))


@budget(FindWebhookTarget, 1)
def find_webhook_target(crowd: Crowd) -> Asked:
    return crowd.by_system(FindWebhookTarget(webhook_id=crowd.webhook.id))


@budget(ListWebhooks, 2)
def list_webhooks(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListWebhooks())


@budget(ListWebhookDeliveries, 3)
def list_webhook_deliveries(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListWebhookDeliveries(webhook_id=crowd.webhook.id))
