"""How an endpoint behaves by itself."""

from datetime import timedelta

from emporion.domain.shared.ids import new_id
from emporion.domain.webhooks.endpoint import FAILING_LIMIT, DisabledBecause
from emporion.domain.webhooks.errors import InvalidGrace, InvalidWebhookDescription, WebhookIsDisabled
from emporion.domain.webhooks.keys import MOST_KEYS
from emporion.testing.factories import NOW
from emporion.testing.factories.webhooks import make_webhook

HOUR = timedelta(hours=1)


def test_without_a_filter_it_wants_every_message() -> None:
    assert make_webhook().wants("order.placed", new_id())


def test_with_a_filter_it_wants_those_topics_and_its_own_tests() -> None:
    endpoint = make_webhook(topics=("order.placed",))
    assert endpoint.wants("order.placed", new_id())
    assert not endpoint.wants("order.shipped", new_id())
    assert endpoint.wants("webhook.test", endpoint.id)
    assert not endpoint.wants("webhook.test", new_id())


def test_disabled_it_wants_nothing() -> None:
    endpoint = make_webhook()
    endpoint.disable(DisabledBecause.OWNER, NOW)
    assert not endpoint.wants("order.placed", new_id())
    assert not endpoint.wants("webhook.test", endpoint.id)


def test_the_first_reason_to_disable_it_stays() -> None:
    endpoint = make_webhook()
    endpoint.gone("answered 410", NOW)
    endpoint.disable(DisabledBecause.OWNER, NOW + HOUR)
    assert (endpoint.disabled_because, endpoint.disabled_at) == (DisabledBecause.GONE, NOW)


def test_enabling_forgets_the_reason_and_the_failures() -> None:
    endpoint = make_webhook()
    endpoint.gone("answered 410", NOW)
    endpoint.enable()
    assert endpoint.is_enabled
    assert (endpoint.disabled_because, endpoint.disabled_at) == (None, None)
    assert (endpoint.failing_since, endpoint.failure) == (None, None)


def test_it_is_disabled_when_failures_lie_the_limit_apart_without_a_success() -> None:
    endpoint = make_webhook()
    endpoint.failed("answered 500", NOW)
    endpoint.failed("answered 502", NOW + FAILING_LIMIT - HOUR)
    assert endpoint.is_enabled
    assert endpoint.failure == "answered 500"
    endpoint.failed("answered 503", NOW + FAILING_LIMIT)
    assert endpoint.disabled_because is DisabledBecause.FAILING
    assert endpoint.failure == "answered 503"


def test_one_success_starts_the_count_anew() -> None:
    endpoint = make_webhook()
    endpoint.failed("answered 500", NOW)
    endpoint.succeeded()
    endpoint.failed("answered 500", NOW + FAILING_LIMIT)
    assert endpoint.is_enabled
    assert endpoint.failing_since == NOW + FAILING_LIMIT


def test_a_new_url_has_not_failed_yet() -> None:
    endpoint = make_webhook()
    endpoint.failed("answered 500", NOW)
    endpoint.point_to(endpoint.url)
    assert endpoint.failing_since == NOW
    endpoint.point_to("https://example.com/elsewhere")
    assert endpoint.failing_since is None


def test_both_keys_sign_until_the_grace_time_ends() -> None:
    endpoint = make_webhook()
    (old,) = endpoint.keys
    endpoint.rotate(NOW, 24)
    new = endpoint.keys[0]
    assert [key.id for key in endpoint.live_keys(NOW + 23 * HOUR)] == [new.id, old.id]
    assert [key.id for key in endpoint.live_keys(NOW + 24 * HOUR)] == [new.id]


def test_without_grace_the_old_key_ends_at_once() -> None:
    endpoint = make_webhook()
    (old,) = endpoint.keys
    endpoint.rotate(NOW, 0)
    assert len(endpoint.keys) == 1
    assert endpoint.keys[0].id != old.id


def test_a_later_rotation_never_lengthens_the_life_of_an_older_key() -> None:
    endpoint = make_webhook()
    endpoint.rotate(NOW, 1)
    endpoint.rotate(NOW, 48)
    assert [key.expires_at for key in endpoint.keys] == [None, NOW + 48 * HOUR, NOW + HOUR]
    endpoint.rotate(NOW, 0)
    assert len(endpoint.keys) == 1


def test_many_rotations_keep_the_newest_keys_only() -> None:
    endpoint = make_webhook()
    for _ in range(10):
        endpoint.rotate(NOW, 24)
    assert len(endpoint.live_keys(NOW)) == MOST_KEYS
    assert endpoint.keys[0].expires_at is None


def test_a_grace_time_has_bounds() -> None:
    endpoint = make_webhook()
    for hours in (-1, 169):
        assert endpoint.rotate(NOW, hours).failure() == InvalidGrace(hours=hours, longest=168)
    assert len(endpoint.keys) == 1


def test_a_description_is_one_short_line() -> None:
    endpoint = make_webhook()
    endpoint.describe("  Warehouse ")
    assert endpoint.description == "Warehouse"
    for text in ("x" * 201, "two\nlines"):
        assert isinstance(endpoint.describe(text).failure(), InvalidWebhookDescription)
    assert endpoint.description == "Warehouse"


def test_a_disabled_endpoint_cannot_be_tested() -> None:
    endpoint = make_webhook()
    endpoint.disable(DisabledBecause.OWNER, NOW)
    assert endpoint.test("x").failure() == WebhookIsDisabled(webhook_id=endpoint.id)
    assert endpoint.events == []
