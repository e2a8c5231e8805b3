"""What every store of shops promises."""

from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest, Position
from emporion.domain.shops.errors import SlugTaken
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop, ShopStatus
from emporion.testing.factories.shops import make_shop
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *shops: Shop) -> None:
    async with backend.work() as work:
        for shop in shops:
            await work.get(ShopRepository).save(shop)


async def test_a_saved_shop_comes_back_with_every_field(backend: Backend, shop: Shop) -> None:
    async with backend.work() as work:
        assert state(await work.get(ShopRepository).find_by_id(shop.id)) == state(shop)


async def test_a_closed_shop_comes_back_closed(backend: Backend) -> None:
    closed = make_shop(status=ShopStatus.CLOSED, currency="JPY")
    await save(backend, closed)
    async with backend.work() as work:
        assert state(await work.get(ShopRepository).find_by_id(closed.id)) == state(closed)


async def test_a_shop_is_found_by_its_slug_from_within_any_other(backend: Backend, shop: Shop) -> None:
    async with backend.work(new_id()) as work:
        assert state(await work.get(ShopRepository).find_by_slug(shop.slug)) == state(shop)


async def test_an_unknown_shop_is_none(backend: Backend) -> None:
    async with backend.work() as work:
        assert await work.get(ShopRepository).find_by_id(new_id()) is None
        assert await work.get(ShopRepository).find_by_slug("nowhere") is None


async def test_a_slug_is_taken_once(backend: Backend, shop: Shop) -> None:
    assert await rejection(save(backend, make_shop(slug=shop.slug))) == SlugTaken(slug=shop.slug)


async def test_of_several_shops_the_one_with_the_taken_slug_is_named(backend: Backend, shop: Shop) -> None:
    refused = await rejection(save(backend, make_shop(), make_shop(slug=shop.slug), make_shop()))
    assert refused == SlugTaken(slug=shop.slug)


async def test_a_page_begins_after_the_shop_that_is_named(backend: Backend) -> None:
    shops = [make_shop() for _ in range(3)]
    await save(backend, *shops)
    async with backend.work() as work:
        page = await work.get(ShopRepository).find_page(PageRequest(1, Position((), shops[0].id)))
    assert ([shop.id for shop in page.items], page.next) == ([shops[1].id], Position((), shops[1].id))


async def test_a_change_is_stored_and_raises_the_version(backend: Backend, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        found = await work.get(ShopRepository).find_by_id(shop.id)
        assert found is not None
        found.close()
        await work.get(ShopRepository).save(found)
    async with backend.work() as work:
        again = await work.get(ShopRepository).find_by_id(shop.id)
    assert again is not None
    assert (again.status, again.version) == (ShopStatus.CLOSED, shop.version + 1)


async def test_saving_an_unchanged_shop_changes_nothing(backend: Backend, shop: Shop) -> None:
    async with backend.work() as work:
        found = await work.get(ShopRepository).find_by_id(shop.id)
        assert found is not None
        await work.get(ShopRepository).save(found)
    async with backend.work() as work:
        assert state(await work.get(ShopRepository).find_by_id(shop.id)) == state(shop)


@on_postgres
async def test_of_two_changes_at_once_the_second_is_stale(backend: Backend, shop: Shop) -> None:
    async def lose() -> None:
        async with backend.work() as slow:
            seen = await slow.get(ShopRepository).find_by_id(shop.id)
            async with backend.work() as quick:
                other = await quick.get(ShopRepository).find_by_id(shop.id)
                assert other is not None
                other.rename("Quick")
                await quick.get(ShopRepository).save(other)
            assert seen is not None
            seen.rename("Slow")
            await slow.get(ShopRepository).save(seen)

    assert isinstance(await rejection(lose()), StaleVersion)
