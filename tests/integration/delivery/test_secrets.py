"""A secret is in the answer that shows it, and nowhere else."""

from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from tests.integration.delivery.house import House
from tests.integration.support import ok
from tests.logbook import logbook


async def test_secrets_are_in_no_table_and_no_audit_record(house: House) -> None:
    webhook = await house.webhook()
    tables = await house.market.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    key = webhook.secret.removeprefix("whsec_")
    for (table,) in tables:
        found = await house.market.value(
            f"SELECT count(*) FROM {table} t WHERE t::text LIKE :key", key=f"%{key}%"
        )
        assert (table, found) == (table, 0)


async def test_an_idempotency_key_keeps_no_secret(house: House) -> None:
    webhook = await house.webhook()
    rotation = RotateWebhookSecret(webhook_id=webhook.id)
    first, second = [
        ok(await house.market.bus.execute(rotation, house.market.by(key="again"))) for _ in range(2)
    ]
    assert first.secret != second.secret
    kept = await house.market.value("SELECT count(*) FROM idempotency_keys WHERE shop_id = :shop")
    assert kept == 0


async def test_the_log_names_no_secret_no_url_and_no_recipient_even_when_it_tells_everything(
    house: House,
) -> None:
    with logbook("debug") as log:
        webhook = await house.webhook("path-with-a-token", topics=("order.placed",))
        rotated = ok(
            await house.market.bus.execute(RotateWebhookSecret(webhook_id=webhook.id), house.market.by())
        )
        await house.order()
        await house.relay()
    assert len(house.receiver.received) == len(house.postbox.mails) == 1
    recipient = house.postbox.envelopes[0].rcpt_tos[0]
    signature = house.receiver.received[0].headers["webhook-signature"].split(" ")[0]
    secrets = [each.secret.removeprefix("whsec_") for each in (webhook, rotated)]
    assert log.lines
    for word in (*secrets, signature, "path-with-a-token", recipient):
        assert word not in log.text
