"""Signatures, checked by somebody else's implementation of the specification."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from emporion.application.outbox.ports import Message
from emporion.application.webhooks.payload import body_of
from emporion.application.webhooks.signature import shown, signed_headers
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.webhooks.secrets import DerivedSecrets
from emporion.testing.factories import NOW

SECRETS = DerivedSecrets("k" * 32)
FIRST, SECOND = UUID(int=1), UUID(int=2)
MESSAGE = Message(
    id=new_id(),
    shop_id=new_id(),
    sequence=7,
    topic="order.placed",
    aggregate_id=FIRST,
    aggregate_version=2,
    payload={"number": "7K2M", "total": "12.50", "title": "Crème brûlée"},
    created_at=NOW,
)


def sent(*keys: UUID, age: timedelta = timedelta()) -> tuple[bytes, dict[str, str]]:
    body = body_of(MESSAGE)
    secrets = [SECRETS.secret_of(key) for key in keys]
    return body, signed_headers(MESSAGE.id, body, secrets, datetime.now(UTC) - age)


def receiver(key: UUID) -> Webhook:
    return Webhook(shown(SECRETS.secret_of(key)))


def test_the_receivers_library_accepts_a_signature_and_reads_the_body() -> None:
    body, headers = sent(FIRST)
    assert receiver(FIRST).verify(body, headers) == {
        "type": "order.placed",
        "timestamp": "2026-01-05T12:00:00Z",
        "data": {"number": "7K2M", "total": "12.50", "title": "Crème brûlée"},
        "id": str(MESSAGE.id),
        "shop_id": str(MESSAGE.shop_id),
        "sequence": 7,
        "aggregate_version": 2,
    }


def test_our_signature_is_the_librarys_own() -> None:
    body, headers = sent(FIRST)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert headers["webhook-signature"] == receiver(FIRST).sign(str(MESSAGE.id), at, body.decode())


def test_while_two_secrets_are_valid_either_one_verifies() -> None:
    body, headers = sent(SECOND, FIRST)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for key in (FIRST, SECOND):
        assert receiver(key).verify(body, headers)["sequence"] == 7


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "secret"])
def test_whatever_is_changed_on_the_way_is_noticed(change: str) -> None:
    body, headers = sent(FIRST)
    if change == "body":
        body = body.replace(b"12.50", b"12.51")
    elif change == "id":
        headers["webhook-id"] = str(new_id())
    elif change == "timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 1)
    with pytest.raises(WebhookVerificationError):
        receiver(SECOND if change == "secret" else FIRST).verify(body, headers)


def test_an_old_message_that_somebody_sends_again_is_refused_by_its_time() -> None:
    body, headers = sent(FIRST, age=timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError, match="too old"):
        receiver(FIRST).verify(body, headers)


def test_every_try_has_the_same_bytes() -> None:
    assert body_of(MESSAGE) == body_of(MESSAGE)
    assert json.loads(body_of(MESSAGE))["sequence"] == 7


def test_a_secret_is_shown_as_the_specification_writes_it() -> None:
    secret = shown(SECRETS.secret_of(FIRST))
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32


def test_a_secret_depends_on_the_key_and_on_the_master_key() -> None:
    others = {DerivedSecrets(f"{n}" * 32).secret_of(key) for n in (1, 2) for key in (FIRST, SECOND)}
    assert len(others) == 4
    assert DerivedSecrets("k" * 32).secret_of(FIRST) == SECRETS.secret_of(FIRST)
