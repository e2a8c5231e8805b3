"""The list of products over HTTP: filters, sorts, searches, totals, and what is refused."""

from typing import Any

import httpx
import pytest

from emporion.domain.catalog.product import ProductStatus
from tests.unit.catalog.test_catalog_routes import public, staff
from tests.unit.catalog.world import World

__all__ = ["public", "staff"]


@pytest.fixture
async def shelf(world: World) -> World:
    """Four products, one of them a draft."""
    for title, vendor, status in (
        ("Black tea", "Acme", ProductStatus.ACTIVE),
        ("Green tea", "Ajax", ProductStatus.ACTIVE),
        ("Kettle", "Acme", ProductStatus.ACTIVE),
        ("White tea", "Acme", ProductStatus.DRAFT),
    ):
        product = await world.product(title=title, vendor=vendor, status=status)
        assert product.title == title
    return world


async def titles(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"products?{query}")
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def refused(client: httpx.AsyncClient, query: str) -> Any:
    answer = await client.get(f"products?{query}")
    assert answer.status_code == 422, answer.text
    return answer.json()


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("vendor=Acme", ["Black tea", "Kettle", "White tea"]),
        ("vendor.ne=Acme", ["Green tea"]),
        ("vendor.in=Ajax,Nobody", ["Green tea"]),
        ("vendor=Acme&status=active", ["Black tea", "Kettle"]),
        ("title.gte=G&title.lt=L", ["Green tea", "Kettle"]),
        ("sort=-title", ["White tea", "Kettle", "Green tea", "Black tea"]),
        ("sort=-created_at,title", ["Black tea", "Green tea", "Kettle", "White tea"]),
        ("q=tea&sort=-title", ["White tea", "Green tea", "Black tea"]),
        ("q=acme+tea", ["Black tea", "White tea"]),
        ("q=%25", []),
        ("limit=2&offset=1", ["Green tea", "Kettle"]),
    ],
)
async def test_a_list_is_what_its_parameters_say(
    staff: httpx.AsyncClient, query: str, expected: list[str]
) -> None:
    assert await titles(staff, query) == expected


@pytest.mark.usefixtures("shelf")
async def test_the_public_finds_no_drafts(public: httpx.AsyncClient) -> None:
    assert await titles(public, "q=tea&vendor=Acme") == ["Black tea"]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("query", ["status=draft", "status.ne=active", "status.in=active,draft"])
async def test_the_public_may_not_ask_for_another_status(public: httpx.AsyncClient, query: str) -> None:
    answer = await public.get(f"products?{query}")
    assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("accuracy", ["exact", "capped", "estimated"])
async def test_a_total_comes_with_the_page(staff: httpx.AsyncClient, accuracy: str) -> None:
    answer = (await staff.get(f"products?q=tea&limit=1&total={accuracy}")).json()
    assert answer["total"] == {"count": 3, "accuracy": "exact"}


@pytest.mark.usefixtures("shelf")
async def test_cursors_lead_through_a_sorted_search_and_back(staff: httpx.AsyncClient) -> None:
    query = "q=tea&sort=-title&limit=1"
    first = (await staff.get(f"products?{query}")).json()
    second = (await staff.get(f"products?{query}&cursor={first['next_cursor']}")).json()
    third = (await staff.get(f"products?{query}&cursor={second['next_cursor']}")).json()
    back = (await staff.get(f"products?{query}&cursor={third['previous_cursor']}")).json()
    found = [page["items"][0]["title"] for page in (first, second, third, back)]
    assert found == ["White tea", "Green tea", "Black tea", "Green tea"]
    assert (first["previous_cursor"], third["next_cursor"]) == (None, None)


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "query", ["sort=title", "q=tee&sort=-title", "q=tea", "q=tea&sort=-title&vendor=Acme"]
)
async def test_a_cursor_of_other_parameters_is_refused(staff: httpx.AsyncClient, query: str) -> None:
    cursor = (await staff.get("products?q=tea&sort=-title&limit=1")).json()["next_cursor"]
    problem = await refused(staff, f"{query}&cursor={cursor}")
    assert problem["code"] == "cursor-of-another-list"
    assert "send it with exactly those" in problem["detail"]


@pytest.mark.parametrize(
    ("query", "code", "known"),
    [
        ("colour=red", "unknown-parameter", "vendor"),
        ("vendor.like=A", "unknown-parameter", "vendor.in"),
        ("vendors.in=A", "unknown-parameter", "vendor"),
        ("sort=vendor", "unknown-sort", "title"),
        ("sort=title,-title", "unknown-sort", "created_at"),
    ],
)
async def test_what_is_unknown_is_told_what_is_known(
    staff: httpx.AsyncClient, query: str, code: str, known: str
) -> None:
    problem = await refused(staff, query)
    assert problem["code"] == code
    assert known in problem["known"]
    assert known in problem["detail"]


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("created_at.gte=2026-01-01", "created_at.gte"),
        ("status=gone", "status"),
        ("attributes.contains=red", "attributes.contains"),
        ("category_ids.contains=1", "category_ids.contains"),
        ("q=", "q"),
        ("q=%20%20", "q"),
        ("q=%00", "q"),
        ("vendor=%00", "vendor"),
    ],
)
async def test_what_does_not_fit_is_told_what_would(staff: httpx.AsyncClient, query: str, at: str) -> None:
    problem = await refused(staff, query)
    assert (problem["code"], problem["parameter"]) == ("unreadable-value", at)


async def test_the_description_lists_the_parameters(public: httpx.AsyncClient) -> None:
    document = (await public.get("http://test/openapi.json")).json()
    taken = document["paths"]["/v1/shops/{shop}/products"]["get"]["parameters"]
    described = {each["name"]: each.get("description", "") for each in taken}
    assert {"vendor", "vendor.in", "created_at.gte", "tags.contains", "attributes.contains"} <= set(described)
    assert {"q", "sort", "total", "limit", "offset", "cursor"} <= set(described)
    assert "title" in described["sort"]
    assert "draft or active or archived" in described["status"]
