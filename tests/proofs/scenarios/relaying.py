"""Messages on their way."""

from datetime import timedelta
from uuid import UUID

from emporion.application.outbox.lease_deliveries import Lease, LeaseDeliveries
from emporion.application.outbox.prune_deliveries import PruneDeliveries
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.outbox.replay_messages import ReplayMessages
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.requeue_delivery import RequeueDelivery
from emporion.application.outbox.settle_deliveries import (
    Again,
    Arrived,
    Ending,
    GivenUp,
    SettleDeliveries,
    Settlement,
)
from emporion.application.shared.context import Context
from emporion.application.webhooks.replay_webhook import ReplayWebhook
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.application.webhooks.subscriber import NAME
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.hooks import forget_webhooks, fresh_webhook
from tests.proofs.scenarios.stage import LONG_AGO, Stage, Trial, before, scenario

LEASE = LeaseDeliveries(subscribers=(NAME,), limit=50, term=timedelta(seconds=30), under_way={})


@scenario(RelayMessages, important=True, forgives=True, skips=True)
async def messages_are_relayed(stage: Stage) -> Trial:
    """Two of one aggregate: the second one waits behind the first. A router that fails is asked again, for
    one message after the other."""
    await _two_messages(stage)
    return Trial(RelayMessages(), _operator(stage))


@scenario(LeaseDeliveries, skips=True)
async def a_delivery_is_leased(stage: Stage) -> Trial:
    await _two_deliveries(stage)
    return Trial(LEASE, _operator(stage))


@scenario(SettleDeliveries)
async def what_arrived_lets_the_next_one_come(stage: Stage) -> Trial:
    return await _settling(stage, Arrived())


@scenario(SettleDeliveries)
async def what_did_not_arrive_is_tried_again(stage: Stage) -> Trial:
    return await _settling(stage, Again("answered 500", timedelta(seconds=5)))


@scenario(RequeueDelivery)
async def a_dead_letter_is_requeued(stage: Stage) -> Trial:
    return stage.by_owner(RequeueDelivery(delivery_id=await _dead(stage)))


@scenario(RequeueDead)
async def all_dead_letters_are_requeued(stage: Stage) -> Trial:
    await _dead(stage)
    return stage.by_owner(RequeueDead())


@scenario(ReplayMessages)
async def old_messages_are_replayed(stage: Stage) -> Trial:
    webhook_id = await _two_deliveries(stage)
    await _let_arrive(stage)
    last = await _last(stage)
    return stage.by_owner(
        ReplayMessages(subscriber=NAME, destination=str(webhook_id), first=last - 1, last=last)
    )


@scenario(ReplayWebhook)
async def a_webhook_is_replayed(stage: Stage) -> Trial:
    """The messages are older than the webhook: deliveries that never were."""
    await _two_messages(stage)
    await stage.do(RelayMessages(), _operator(stage))
    webhook_id, last = await fresh_webhook(stage), await _last(stage)
    return stage.by_owner(ReplayWebhook(webhook_id=webhook_id, first=last - 1, last=last))


@scenario(PruneDeliveries, skips=True)
async def old_deliveries_are_pruned(stage: Stage) -> Trial:
    await stage.do(PruneDeliveries(keep=LONG_AGO / 2), _operator(stage))
    await _two_deliveries(stage)
    await _let_arrive(stage, before(_operator(stage), LONG_AGO))
    return Trial(PruneDeliveries(keep=LONG_AGO / 2), _operator(stage))


def _operator(stage: Stage) -> Context:
    return stage.market.by(SYSTEM)


async def _two_messages(stage: Stage) -> UUID:
    """Of a new webhook, and for it; all others have their numbers, and nowhere to go."""
    await forget_webhooks(stage)
    await stage.do(RelayMessages(limit=1000), _operator(stage))
    webhook_id = await fresh_webhook(stage)
    for _ in range(2):
        await stage.do(SendTestMessage(webhook_id=webhook_id))
    return webhook_id


async def _two_deliveries(stage: Stage) -> UUID:
    """All others have arrived."""
    await _let_arrive(stage)
    webhook_id = await _two_messages(stage)
    await stage.do(RelayMessages(), _operator(stage))
    return webhook_id


async def _leased(stage: Stage, context: Context | None = None) -> tuple[Lease, ...]:
    leases: tuple[Lease, ...] = await stage.do(LEASE, context or _operator(stage))
    return leases


def _ended(leases: tuple[Lease, ...], ending: Ending) -> SettleDeliveries:
    return SettleDeliveries(
        settlements=tuple(
            Settlement(delivery_id=each.attempt.delivery_id, lease_id=each.lease_id, ending=ending)
            for each in leases
        )
    )


async def _settling(stage: Stage, ending: Ending) -> Trial:
    await _two_deliveries(stage)
    return Trial(_ended(await _leased(stage), ending), _operator(stage))


async def _dead(stage: Stage) -> UUID:
    """The only one of the shop."""
    await stage.do(RequeueDead())
    await _two_deliveries(stage)
    leases = await _leased(stage)
    await stage.do(_ended(leases, GivenUp("answered 410")), _operator(stage))
    return leases[0].attempt.delivery_id


async def _last(stage: Stage) -> int:
    found: int = await stage.market.value("SELECT last FROM outbox_numberings WHERE shop_id = :shop")
    return found


async def _let_arrive(stage: Stage, context: Context | None = None) -> None:
    """Everything that is on its way, also what others have leased."""
    while leases := await _leased(stage, before(_operator(stage), -LONG_AGO)):
        await stage.do(_ended(leases, Arrived()), context or _operator(stage))
