"""The catalog over HTTP, without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from returns.result import Result, Success

from emporion.application.shared.bus import Bus
from emporion.application.shared.context import UserActor
from emporion.config import Settings
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.testing.memory.bus import memory_bus
from tests.served import Served
from tests.unit.catalog.world import World

SHIRT = {"title": "Shirt", "variants": [{"price": "9.90", "options": {"Size": "M"}, "stock": 3}]}


class PlainTokens:
    """Believes every token: it is a user's id."""

    def authenticate(self, token: str) -> Result[UserActor, DomainError]:
        return Success(UserActor(UUID(token)))


class MemoryRuntime:
    """Serves the catalog, and shops as far as the paths need them."""

    def __init__(self, world: World) -> None:
        packages = ("emporion.application.catalog", "emporion.application.shops.find_shop")
        self.bus: Bus = memory_bus(world.store, *packages)
        self.settings = Settings(home=Path("nowhere"))
        self.access_tokens = PlainTokens()
        self.cursors = SignedCursors("k" * 32)

    async def ping(self) -> None:
        """There is no database."""

    def is_outage(self, error: Exception) -> bool:
        return False

    async def start(self) -> None:
        """Nothing has to run."""

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def public(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody's client."""
    transport = httpx.ASGITransport(Served(MemoryRuntime(world)))
    base = f"http://test/v1/shops/{world.shop.slug}/"
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


@pytest.fixture
async def staff(world: World, public: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the shop's staff."""
    transport = httpx.ASGITransport(Served(MemoryRuntime(world)))
    headers = {"Authorization": f"Bearer {world.staff}"}
    async with httpx.AsyncClient(transport=transport, base_url=public.base_url, headers=headers) as client:
        yield client


async def created(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_created_product_is_where_its_location_says(staff: httpx.AsyncClient) -> None:
    answer = await staff.post("products", json=SHIRT)
    found = await staff.get(f"http://test{answer.headers['Location']}")
    assert (answer.status_code, found.json()) == (201, answer.json())
    assert found.json()["variants"][0]["price"] == "9.9"


async def test_a_draft_is_hidden_until_it_is_published(
    staff: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    product = await created(staff, "products", SHIRT)
    hidden = await public.get("products/shirt")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "product-not-found")
    await staff.post(f"products/{product['id']}/publish")
    assert (await public.get("products/shirt")).json()["status"] == "active"
    assert [each["handle"] for each in (await public.get("products")).json()["items"]] == ["shirt"]
    await staff.post(f"products/{product['id']}/archive")
    assert (await public.get("products/shirt")).status_code == 404


async def test_the_public_may_not_create_or_ask_for_drafts(
    public: httpx.AsyncClient, staff: httpx.AsyncClient, world: World
) -> None:
    guest = {"Authorization": f"Bearer {world.guest}"}
    assert (await public.post("products", json=SHIRT)).status_code == 401
    assert (await public.post("products", json=SHIRT, headers=guest)).status_code == 403
    assert (await public.get("products?status=draft", headers=guest)).status_code == 403
    assert (await staff.get("products?status=draft")).status_code == 200


async def test_a_product_is_changed_in_the_fields_that_are_sent(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT | {"vendor": "Acme"})
    path = f"products/{product['id']}"
    changed = (await staff.patch(path, json={"tags": ["new"], "version": 1})).json()
    assert (changed["vendor"], changed["tags"], changed["version"]) == ("Acme", ["new"], 2)
    late = await staff.patch(path, json={"title": "Late", "version": 1})
    assert (late.status_code, late.json()["code"]) == (412, "stale-version")


async def test_a_taken_handle_is_a_conflict(staff: httpx.AsyncClient) -> None:
    await created(staff, "products", SHIRT)
    answer = await staff.post("products", json=SHIRT)
    assert (answer.status_code, answer.json()["code"]) == (409, "handle-taken")


async def test_a_creation_repeated_with_its_key_is_the_same_product(staff: httpx.AsyncClient) -> None:
    keyed = {"Idempotency-Key": "once"}
    first = await staff.post("products", json=SHIRT, headers=keyed)
    again = await staff.post("products", json=SHIRT, headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_variants_are_added_changed_and_priced(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    added = await created(
        staff, f"products/{product['id']}/variants", {"price": "12", "options": {"Size": "L"}}
    )
    path = f"variants/{added['id']}"
    changed = (await staff.patch(path, json={"sku": "SHIRT-L"})).json()
    priced = (await staff.put(f"{path}/price", json={"price": "11", "compare_at_price": "12"})).json()
    assert (changed["sku"], priced["price"], priced["compare_at_price"]) == ("SHIRT-L", "11", "12")


async def test_stock_is_put_in_and_never_below_zero(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    path = f"variants/{product['variants'][0]['id']}/stock"
    assert (await staff.post(path, json={"delta": 4, "reason": "delivery"})).json()["stock"] == 7
    answer = await staff.post(path, json={"delta": -8, "reason": "lost"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-enough-stock")


@pytest.mark.parametrize("price", [9.9, "cheap", "-1", "NaN", "0.0000001"])
async def test_a_wrong_price_is_the_callers_mistake(staff: httpx.AsyncClient, price: object) -> None:
    answer = await staff.post("products", json=SHIRT | {"variants": [{"price": price}]})
    assert answer.status_code == 422


async def test_categories_are_a_tree(staff: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    top = await created(staff, "categories", {"name": "Clothes"})
    below = await created(staff, "categories", {"name": "Shrits", "parent_id": top["id"]})
    await staff.patch(f"categories/{below['id']}", json={"name": "Shirts"})
    (found,) = (await public.get("categories")).json()
    assert (found["name"], [each["name"] for each in found["children"]]) == ("Clothes", ["Shirts"])
    circle = await staff.post(f"categories/{top['id']}/move", json={"parent_id": below["id"]})
    assert (circle.status_code, circle.json()["code"]) == (409, "category-cycle")
    moved = await staff.post(f"categories/{below['id']}/move", json={"parent_id": None})
    assert moved.json()["parent_id"] is None


async def test_a_list_is_filtered_by_category_and_paged(staff: httpx.AsyncClient) -> None:
    top = await created(staff, "categories", {"name": "Clothes"})
    for number in range(3):
        await created(staff, "products", {"title": f"P{number}", "category_ids": [top["id"]]})
    await created(staff, "products", {"title": "Other"})
    first = (await staff.get(f"products?category_id={top['id']}&limit=2")).json()
    rest = (await staff.get(f"products?category_id={top['id']}&limit=2&cursor={first['next_cursor']}")).json()
    assert [each["title"] for each in first["items"] + rest["items"]] == ["P0", "P1", "P2"]
    assert rest["next_cursor"] is None


async def test_what_is_not_there_is_not_found(staff: httpx.AsyncClient) -> None:
    stray = new_id()
    answers = [
        await staff.post(f"products/{stray}/publish"),
        await staff.put(f"variants/{stray}/price", json={"price": "1"}),
        await staff.patch(f"categories/{stray}", json={"name": "x"}),
    ]
    codes = [(each.status_code, each.json()["code"]) for each in answers]
    assert codes == [(404, "product-not-found"), (404, "variant-not-found"), (404, "category-not-found")]


async def test_a_product_is_deleted_listed_and_restored(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    path = f"products/{product['id']}"
    assert (await staff.delete(path)).status_code == 422
    gone = await staff.delete(path, params={"reason": "sold out"})
    assert (gone.status_code, gone.json()["reason"]) == (200, "sold out")
    assert (await staff.get(path)).status_code == 404
    assert (await staff.get("deleted/products")).json()["items"] == [gone.json()]
    back = await staff.post(f"deleted/products/{product['id']}/restore")
    assert (back.status_code, back.json()["version"]) == (200, 3)
    assert (await staff.get("deleted/products")).json()["items"] == []


async def test_what_is_deleted_is_nothing_for_the_public(
    public: httpx.AsyncClient, staff: httpx.AsyncClient
) -> None:
    product = await created(staff, "products", SHIRT)
    assert (await public.delete(f"products/{product['id']}?reason=mine")).status_code == 401
    assert (await public.get("deleted/products")).status_code == 401


async def test_a_taken_handle_refuses_a_restoration(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    await staff.delete(f"products/{product['id']}", params={"reason": "sold out"})
    await created(staff, "products", SHIRT)
    refused = await staff.post(f"deleted/products/{product['id']}/restore")
    assert (refused.status_code, refused.json()["code"]) == (409, "handle-taken")


async def test_a_variant_is_deleted(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    path = f"variants/{product['variants'][0]['id']}"
    assert (await staff.delete(path)).status_code == 204
    assert (await staff.delete(path)).json()["code"] == "variant-not-found"


async def test_a_category_shows_what_is_below_and_above(
    staff: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    top = await created(staff, "categories", {"name": "Clothes"})
    below = await created(staff, "categories", {"name": "Shirts", "parent_id": top["id"]})
    tree = (await public.get(f"categories/{top['id']}/subtree")).json()
    assert [each["name"] for each in tree["children"]] == ["Shirts"]
    path = (await public.get(f"categories/{below['id']}/path")).json()
    assert [each["name"] for each in path] == ["Clothes", "Shirts"]
    missing = await public.get(f"categories/{new_id()}/path")
    assert (missing.status_code, missing.json()["code"]) == (404, "category-not-found")


async def test_a_category_is_deleted_when_it_is_said_where_the_rest_goes(staff: httpx.AsyncClient) -> None:
    top = await created(staff, "categories", {"name": "Clothes"})
    below = await created(staff, "categories", {"name": "Shirts", "parent_id": top["id"]})
    refused = await staff.delete(f"categories/{top['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "category-in-use")
    assert (await staff.delete(f"categories/{top['id']}?to_parent=true")).status_code == 204
    assert [each["id"] for each in (await staff.get("categories")).json()] == [below["id"]]


async def test_a_list_of_variants_is_put(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    path = f"products/{product['id']}/variants"
    wanted = [
        {"price": "9.90", "options": {"Size": "M"}, "stock": 99},
        {"price": "9.90", "options": {"Size": "L"}, "stock": 4},
    ]
    first = (await staff.put(path, json=wanted)).json()
    assert [each["outcome"] for each in first] == ["unchanged", "inserted"]
    wanted[0]["price"] = "8.50"
    second = (await staff.put(path, json=wanted)).json()
    assert [(each["outcome"], each["version"]) for each in second] == [("updated", 2), ("unchanged", 1)]
    variants = (await staff.get(f"products/{product['id']}")).json()["variants"]
    assert [(each["price"], each["stock"]) for each in variants] == [("8.5", 3), ("9.9", 4)]


async def test_a_list_that_names_a_variant_twice_is_refused(staff: httpx.AsyncClient) -> None:
    product = await created(staff, "products", SHIRT)
    twice = [{"price": price, "options": {"Size": "M"}} for price in ("1", "2")]
    refused = await staff.put(f"products/{product['id']}/variants", json=twice)
    assert (refused.status_code, refused.json()["code"]) == (409, "options-taken")


async def test_the_products_of_a_category_are_those_below_it_too(
    staff: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    top = await created(staff, "categories", {"name": "Clothes"})
    below = await created(staff, "categories", {"name": "Shirts", "parent_id": top["id"]})
    product = await created(staff, "products", SHIRT | {"category_ids": [below["id"]]})
    path = f"categories/{top['id']}/products"
    assert (await public.get(path)).json()["items"] == []
    assert [each["id"] for each in (await staff.get(path)).json()["items"]] == [product["id"]]
    await staff.post(f"products/{product['id']}/publish")
    assert [each["id"] for each in (await public.get(path)).json()["items"]] == [product["id"]]
    assert (await public.get(f"{path}?status=draft")).status_code in (401, 403)
    missing = await public.get(f"categories/{new_id()}/products")
    assert (missing.status_code, missing.json()["code"]) == (404, "category-not-found")
