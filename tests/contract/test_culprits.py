"""Among many rows of one flush, the error names the one that was refused."""

import pytest

from emporion.domain.catalog.errors import HandleTaken
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.errors import Rejected
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product
from tests.contract.backends import Backend


async def test_the_taken_handle_is_named_among_many(backend: Backend, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        await work.get(ProductRepository).save(make_product(shop_id=shop.id, handle="second"))
    others = [make_product(shop_id=shop.id, handle=handle) for handle in ("first", "second", "third")]
    with pytest.raises(Rejected) as refused:
        async with backend.work(shop.id) as work:
            for product in others:
                await work.get(ProductRepository).save(product)
    assert refused.value.error == HandleTaken(handle="second")


async def test_a_handle_that_stands_twice_in_one_flush_is_named(backend: Backend, shop: Shop) -> None:
    twins = [make_product(shop_id=shop.id, handle=handle) for handle in ("alone", "twin", "twin")]
    with pytest.raises(Rejected) as refused:
        async with backend.work(shop.id) as work:
            for product in twins:
                await work.get(ProductRepository).save(product)
    assert refused.value.error == HandleTaken(handle="twin")
