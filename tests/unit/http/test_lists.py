"""Lists: pages are opaque, parameters are known, and whatever is wrong is said."""

from typing import Any

import httpx
import pytest
from returns.result import Success

from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import (
    FIRST_PAGE,
    Accuracy,
    OffsetRequest,
    Page,
    PageRequest,
    Position,
    Total,
)
from tests.unit.http.stubs import SHOP, ListPurses, PurseView, StubRuntime

PATH = f"/v1/shops/{SHOP}/purses"
PLACE = Position((), new_id())


def answers(runtime: StubRuntime, page: Page[PurseView]) -> None:
    runtime.bus.answers[ListPurses] = Success(page)


async def cursor_of(client: httpx.AsyncClient, runtime: StubRuntime) -> str:
    answers(runtime, Page((), next=PLACE))
    return str((await client.get(PATH)).json()["next_cursor"])


async def refused(client: httpx.AsyncClient, **parameters: Any) -> Any:
    answer = await client.get(PATH, params=parameters)
    assert answer.status_code == 422
    return answer.json()


async def test_a_list_without_parameters_is_its_first_page(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    answers(runtime, Page(()))
    answer = await client.get(PATH)
    assert answer.json() == {"items": [], "next_cursor": None, "previous_cursor": None, "total": None}
    assert runtime.bus.messages == [ListPurses(page=FIRST_PAGE)]


async def test_cursors_lead_on_and_back(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    back = Position((), new_id(), is_backward=True)
    answers(runtime, Page((), next=PLACE, previous=back))
    first = (await client.get(PATH)).json()
    for name in ("next_cursor", "previous_cursor"):
        await client.get(PATH, params={"limit": 1, "cursor": first[name]})
    asked = [message.page for message in runtime.bus.messages[1:]]
    assert asked == [PageRequest(1, PLACE), PageRequest(1, back)]


async def test_an_offset_comes_with_a_total(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    answers(runtime, Page((), total=Total(7, Accuracy.EXACT)))
    answer = await client.get(PATH, params={"offset": 20, "limit": 10})
    assert runtime.bus.messages[0].page == OffsetRequest(10, 20, Accuracy.EXACT)
    assert answer.json()["total"] == {"count": 7, "accuracy": "exact"}


async def test_a_total_is_counted_as_asked(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    answers(runtime, Page((), total=Total(10_000, Accuracy.CAPPED)))
    await client.get(PATH, params={"total": "capped"})
    assert runtime.bus.messages[0].page == PageRequest(50, None, Accuracy.CAPPED)


async def test_an_offset_and_a_cursor_exclude_each_other(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    problem = await refused(client, offset=1, cursor=await cursor_of(client, runtime))
    assert (problem["code"], problem["parameter"]) == ("unreadable-value", "offset")


@pytest.mark.parametrize("cursor", ["", "x", "/////", "AAAA", str(new_id()), "\u00fc", "e" * 4096])
async def test_a_broken_cursor_is_told_what_to_do(client: httpx.AsyncClient, cursor: str) -> None:
    problem = await refused(client, cursor=cursor)
    assert problem["code"] == "broken-cursor"
    assert "next_cursor" in problem["detail"]


async def test_a_changed_cursor_is_refused(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    cursor = await cursor_of(client, runtime)
    for place in range(0, len(cursor), 5):
        other = "A" if cursor[place] != "A" else "B"
        assert (await refused(client, cursor=cursor[:place] + other + cursor[place + 1 :]))["code"] in (
            "broken-cursor"
        )


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many"])
async def test_a_page_has_1_to_200_items(client: httpx.AsyncClient, limit: str) -> None:
    assert (await refused(client, limit=limit))["errors"][0]["at"] == "query.limit"


@pytest.mark.parametrize("offset", ["-1", "100001", "x"])
async def test_an_offset_has_its_bounds(client: httpx.AsyncClient, offset: str) -> None:
    assert (await refused(client, offset=offset))["errors"][0]["at"] == "query.offset"


async def test_an_unknown_parameter_is_told_the_known_ones(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    problem = await refused(client, limits=3)
    assert problem["code"] == "unknown-parameter"
    assert problem["known"] == ["cursor", "limit", "offset", "total"]
    assert runtime.bus.messages == []


async def test_a_parameter_is_given_once(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PATH}?limit=1&limit=2")
    assert (answer.status_code, answer.json()["parameter"]) == (422, "limit")
