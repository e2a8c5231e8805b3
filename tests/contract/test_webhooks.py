"""What every store of webhook endpoints promises."""

from datetime import timedelta

import pytest

from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.webhooks.endpoint import DisabledBecause, WebhookEndpoint
from emporion.domain.webhooks.errors import WebhookUrlTaken
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.testing.factories import NOW
from emporion.testing.factories.shops import make_shop
from emporion.testing.factories.webhooks import make_webhook
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state


async def save(backend: Backend, *endpoints: WebhookEndpoint) -> None:
    async with backend.work(endpoints[0].shop_id) as work:
        for endpoint in endpoints:
            await work.get(WebhookRepository).save(endpoint)


async def load(backend: Backend, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    async with backend.work(endpoint.shop_id) as work:
        found = await work.get(WebhookRepository).find_by_id(endpoint.id)
    assert found is not None
    return found


@pytest.fixture
async def endpoint(backend: Backend, shop: Shop) -> WebhookEndpoint:
    endpoint = make_webhook(shop_id=shop.id, topics=("order.placed", "order.shipped"))
    await save(backend, endpoint)
    return endpoint


async def test_a_saved_endpoint_comes_back_with_every_field(
    backend: Backend, endpoint: WebhookEndpoint
) -> None:
    assert state(await load(backend, endpoint)) == state(endpoint)


async def test_keys_failures_and_reasons_come_back(backend: Backend, shop: Shop) -> None:
    endpoint = make_webhook(shop_id=shop.id)
    endpoint.rotate(NOW, 24)
    endpoint.failed("answered 500", NOW)
    endpoint.disable(DisabledBecause.FAILING, NOW + timedelta(microseconds=1))
    await save(backend, endpoint)
    found = await load(backend, endpoint)
    assert state(found) == state(endpoint)
    assert found.topics is None
    assert found.live_keys(NOW) == endpoint.keys


async def test_a_change_is_stored_and_raises_the_version(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async with backend.work(endpoint.shop_id) as work:
        found = await work.get(WebhookRepository).lock_by_id(endpoint.id)
        assert found is not None
        found.topics = None
        found.rotate(NOW, 1)
        await work.get(WebhookRepository).save(found)
    stored = await load(backend, endpoint)
    assert (stored.topics, len(stored.keys), stored.version) == (None, 2, 2)


async def test_saving_without_a_change_keeps_the_version(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async with backend.work(endpoint.shop_id) as work:
        found = await work.get(WebhookRepository).lock_by_id(endpoint.id)
        assert found is not None
        found.succeeded()
        await work.get(WebhookRepository).save(found)
    assert (await load(backend, endpoint)).version == 1


async def test_a_url_is_taken_once_in_a_shop(backend: Backend, endpoint: WebhookEndpoint) -> None:
    twin = make_webhook(shop_id=endpoint.shop_id, url=endpoint.url)
    assert await rejection(save(backend, twin)) == WebhookUrlTaken(url=endpoint.url)


async def test_two_shops_may_have_one_url(backend: Backend, endpoint: WebhookEndpoint) -> None:
    other = make_shop()
    async with backend.work(other.id) as work:
        await work.get(ShopRepository).save(other)
    await save(backend, make_webhook(shop_id=other.id, url=endpoint.url))


async def test_a_shops_endpoints_come_oldest_first(backend: Backend, shop: Shop) -> None:
    made = [make_webhook(shop_id=shop.id) for _ in range(3)]
    await save(backend, *reversed(made))
    async with backend.work(shop.id) as work:
        found = await work.get(WebhookRepository).find_all()
    assert [each.id for each in found] == [each.id for each in made]


async def test_an_endpoint_of_another_shop_is_not_there(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async with backend.work(new_id()) as work:
        webhooks = work.get(WebhookRepository)
        assert await webhooks.find_by_id(endpoint.id) is None
        assert await webhooks.lock_by_id(endpoint.id) is None
        assert await webhooks.find_all() == ()


async def test_a_locking_read_sees_what_was_committed_since_the_first_read(
    backend: Backend, endpoint: WebhookEndpoint
) -> None:
    async with backend.work(endpoint.shop_id) as work:
        mine = await work.get(WebhookRepository).find_by_id(endpoint.id)
        await fail(backend, endpoint)
        locked = await work.get(WebhookRepository).lock_by_id(endpoint.id)
        assert locked is mine
        assert locked is not None
        assert locked.failure == "answered 500"


async def test_a_lost_race_is_a_stale_version(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async def lose() -> None:
        async with backend.work(endpoint.shop_id) as work:
            mine = await work.get(WebhookRepository).find_by_id(endpoint.id)
            assert mine is not None
            await fail(backend, endpoint)
            mine.topics = None
            await work.get(WebhookRepository).save(mine)

    assert isinstance(await rejection(lose()), StaleVersion)


async def fail(backend: Backend, endpoint: WebhookEndpoint) -> None:
    """Another unit of work's change, committed at once."""
    async with backend.work(endpoint.shop_id) as work:
        theirs = await work.get(WebhookRepository).lock_by_id(endpoint.id)
        assert theirs is not None
        theirs.failed("answered 500", NOW)
        await work.get(WebhookRepository).save(theirs)


async def test_a_deleted_endpoint_is_gone(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async with backend.work(endpoint.shop_id) as work:
        found = await work.get(WebhookRepository).find_by_id(endpoint.id)
        assert found is not None
        await work.get(WebhookRepository).delete(found)
    async with backend.work(endpoint.shop_id) as work:
        assert await work.get(WebhookRepository).find_by_id(endpoint.id) is None


async def test_a_test_message_is_told_without_a_change(backend: Backend, endpoint: WebhookEndpoint) -> None:
    async with backend.work(endpoint.shop_id) as work:
        found = await work.get(WebhookRepository).find_by_id(endpoint.id)
        assert found is not None
        found.test("hello")
        await work.get(WebhookRepository).save(found)
    assert await backend.told(endpoint.shop_id) == ["webhook.test"]
    assert (await load(backend, endpoint)).version == 1
