"""What every store promises of searches, and of products by what they hold."""

from typing import Any

import pytest

from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.criteria import Filter, Listing
from emporion.domain.shared.page import Accuracy, OffsetRequest, Total
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.catalog import make_product, make_variant
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_shop
from tests.contract.backends import Backend

ON_SQLITE = True


@pytest.fixture
async def products(backend: Backend, shop: Shop) -> dict[str, Product]:
    """Stored products by title; the lamp is a draft, has a variant with a SKU, and is tagged."""
    shirt = make_product(shop_id=shop.id, title="Blue Shirt, 100% cotton", vendor="Acme", handle="blue-1")
    lamp = make_product(
        shop_id=shop.id,
        title="Floor_lamp ÉCLAT",
        vendor="Acme & Sons",
        handle="lamp-7",
        status=ProductStatus.DRAFT,
        tags=("light", "home"),
    )
    tea = make_product(shop_id=shop.id, title="Green tea 1000 g", vendor="Ajax", handle="tea-green")
    lamp.attributes = {"watts": 40, "colours": ["red", "blue"], "of": {"metal": "iron"}, "none": None}
    tea.attributes = {"watts": "40", "colours": ["red"], "of": {}}
    variants = [make_variant(lamp, sku="LMP-%_40"), make_variant(tea, sku=None)]
    async with backend.work(shop.id) as work:
        for product in (shirt, lamp, tea):
            await work.get(ProductRepository).save(product)
        for variant in variants:
            await work.get(VariantRepository).save(variant)
    return {"shirt": shirt, "lamp": lamp, "tea": tea}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blue", ["shirt"]),
        ("BLUE shirt", ["shirt"]),
        ("shirt blue", ["shirt"]),
        ("éclat", ["lamp"]),
        ("acme", ["shirt", "lamp"]),
        ("acm", ["shirt", "lamp"]),
        ("cme", ["shirt", "lamp"]),
        ("acme tea", []),
        ("100%", ["shirt"]),
        ("100", ["shirt", "tea"]),
        ("floor_", ["lamp"]),
        ("green_tea", []),
        ("%%%", []),
        ("___", []),
        ("g", ["tea"]),
        ("bl", ["shirt"]),
        ("lu", []),
        ("tea-gr", ["tea"]),
        ("lmp-%", ["lamp"]),
        ("lmp-_", []),
        ("lmp acme", []),
        ("&", ["lamp"]),
        ("xyzzy", []),
        ("\\", []),
        ("'; --", []),
    ],
)
async def test_words_are_found_literally_and_without_regard_to_case(
    backend: Backend, shop: Shop, products: dict[str, Product], text: str, expected: list[str]
) -> None:
    async with backend.work(shop.id) as work:
        found = await work.get(ProductRepository).search(text)
    assert [each.id for each in found.items] == [products[name].id for name in expected]


async def test_a_search_is_filtered_sorted_and_counted(
    backend: Backend, shop: Shop, products: dict[str, Product]
) -> None:
    listing = Listing(
        ProductFields.status.differs_from(ProductStatus.ARCHIVED), (ProductFields.title.descending(),)
    )
    async with backend.work(shop.id) as work:
        found = await work.get(ProductRepository).search("acme", OffsetRequest(1), listing)
    assert [each.id for each in found.items] == [products["lamp"].id]
    assert found.total == Total(2, Accuracy.EXACT)
    assert found.next is not None


async def test_deleted_products_are_not_found(
    backend: Backend, shop: Shop, products: dict[str, Product]
) -> None:
    async with backend.work(shop.id) as work:
        lamp = await work.get(ProductRepository).find_by_id(products["lamp"].id)
        assert lamp is not None
        await work.get(ProductRepository).soft_delete(lamp, by=None, why="broken")
    async with backend.work(shop.id) as work:
        for text in ("lamp", "LMP-%_40"):
            assert (await work.get(ProductRepository).search(text)).items == ()
        assert not await work.get(ProductRepository).exists(ProductFields.tags.contains(("home",)))


async def test_what_another_shop_sells_is_not_found(
    backend: Backend, shop: Shop, products: dict[str, Product]
) -> None:
    other = make_shop()
    theirs = make_product(shop_id=other.id, title=products["shirt"].title)
    async with backend.work(other.id) as work:
        await work.get(ShopRepository).save(other)
        await work.get(ProductRepository).save(theirs)
    async with backend.work(other.id) as work:
        found = await work.get(ProductRepository).search("blue shirt")
    assert [each.id for each in found.items] == [theirs.id]


async def test_a_changed_text_is_found_anew(
    backend: Backend, shop: Shop, products: dict[str, Product]
) -> None:
    async with backend.work(shop.id) as work:
        tea = await work.get(ProductRepository).find_by_id(products["tea"].id)
        assert tea is not None
        tea.title = "Black tea"
        await work.get(ProductRepository).save(tea)
    async with backend.work(shop.id) as work:
        assert (await work.get(ProductRepository).search("green 1000")).items == ()
        found = await work.get(ProductRepository).search("black green")
    assert [each.id for each in found.items] == [tea.id]


HOLDS = ProductFields.attributes.contains
TAGGED = ProductFields.tags.contains


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (HOLDS({"watts": 40}), ["lamp"]),
        (HOLDS({"watts": 40.0}), ["lamp"]),
        (HOLDS({"watts": "40"}), ["tea"]),
        (HOLDS({"colours": ["red"]}), ["lamp", "tea"]),
        (HOLDS({"colours": ["blue", "red"]}), ["lamp"]),
        (HOLDS({"of": {"metal": "iron"}}), ["lamp"]),
        (HOLDS({"of": {}}), ["lamp", "tea"]),
        (HOLDS({"none": None}), ["lamp"]),
        (HOLDS({}), ["shirt", "lamp", "tea"]),
        (HOLDS({"watts": True}), []),
        (~HOLDS({"watts": 40}), ["shirt", "tea"]),
        (TAGGED(("home",)), ["lamp"]),
        (TAGGED(("home", "light")), ["lamp"]),
        (TAGGED(("home",)) & TAGGED(("light",)), ["lamp"]),
        (TAGGED(("home", "dark")), []),
        (TAGGED(()), ["shirt", "lamp", "tea"]),
        (HOLDS({"watts": 40}) & TAGGED(("dark",)), []),
        (HOLDS({"watts": 40}) | HOLDS({"watts": "40"}), ["lamp", "tea"]),
        (HOLDS({"watts": 40}) & HOLDS({"colours": ["blue"]}), ["lamp"]),
    ],
)
async def test_products_are_found_by_what_they_hold(
    backend: Backend, shop: Shop, products: dict[str, Product], wanted: Filter[Product], expected: list[str]
) -> None:
    async with backend.work(shop.id) as work:
        found = await work.get(ProductRepository).find_page(listing=Listing(wanted))
        count = await work.get(ProductRepository).count(wanted)
        streamed = [each.id async for each in work.get(ProductRepository).stream(Listing(wanted))]
    assert [each.id for each in found.items] == [products[name].id for name in expected]
    assert count == len(expected)
    assert streamed == [products[name].id for name in expected]


async def test_a_search_within_what_products_hold(
    backend: Backend, shop: Shop, products: dict[str, Product]
) -> None:
    async with backend.work(shop.id) as work:
        store = work.get(ProductRepository)
        both: list[Any] = [
            (await store.search(text, listing=Listing(HOLDS({"colours": ["red"]})))).items
            for text in ("acme", "tea", "shirt")
        ]
    names = [[each.title for each in items] for items in both]
    assert names == [[products["lamp"].title], [products["tea"].title], []]


async def test_users_are_searched_by_address_and_name(backend: Backend) -> None:
    mark = make_user().email.partition("@")[0]
    ada = make_user(email=f"Ada.{mark}@example.com", name="Countess Lovelace")
    bob = make_user(email=f"bob.{mark}@example.com", name="Bob")
    async with backend.work() as work:
        for user in (ada, bob):
            await work.get(UserRepository).save(user)
    async with backend.work() as work:
        users = work.get(UserRepository)
        found = [
            [each.id for each in (await users.search(f"{mark} {text}")).items]
            for text in ("lovel", "ADA.", "", "bo", "nobody")
        ]
    assert found == [[ada.id], [ada.id], [ada.id, bob.id], [bob.id], []]
