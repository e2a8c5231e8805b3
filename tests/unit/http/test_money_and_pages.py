"""Amounts are exact, pages are opaque."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Success

from emporion.adapters.encoding import plain
from emporion.adapters.http.paging import from_cursor, to_cursor
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import Page, PageRequest
from tests.unit.http.stubs import SHOP, Fill, ListPurses, PurseView, StubRuntime

PATH = f"/v1/shops/{SHOP}/purses"
EMPTY: Success[Page[PurseView]] = Success(Page((), None))


@pytest.mark.parametrize("amount", ["12.50", "0.000001", "-3", 7, "123456789012345678.123456789012345678"])
async def test_an_amount_arrives_exactly(
    client: httpx.AsyncClient, runtime: StubRuntime, amount: str | int
) -> None:
    runtime.bus.answers[Fill] = Success(PurseView(new_id(), Decimal(1)))
    await client.post(PATH, json={"amount": amount})
    assert str(runtime.bus.messages[0].amount) == str(amount)


@pytest.mark.parametrize(
    "amount",
    [0.1, 12.0, True, None, "", "1e3", "NaN", "Infinity", "1_000", "1,5", "1.2.3", "-", "9" * 41, [], "٣"],
)
async def test_what_is_no_exact_amount_is_refused(
    client: httpx.AsyncClient, runtime: StubRuntime, amount: Any
) -> None:
    answer = await client.post(PATH, json={"amount": amount})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.amount")
    assert runtime.bus.messages == []


async def test_a_fraction_as_json_number_is_told_to_be_a_string(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, json={"amount": 0.1})
    assert "as a string" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("0E-18", "0"),
        ("12.500000000000000000", "12.5"),
        ("1E+3", "1000"),
        ("-0.00", "0"),
        ("1E-7", "0.0000001"),
    ],
)
def test_amounts_are_written_plainly(stored: str, text: str) -> None:
    assert plain(Decimal(stored)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**18), max_value=10**18))
def test_no_amount_is_changed_by_writing_it(amount: Decimal) -> None:
    assert Decimal(plain(amount)) == amount


async def test_a_list_without_parameters_is_its_first_page(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    runtime.bus.answers[ListPurses] = EMPTY
    answer = await client.get(PATH)
    assert answer.json() == {"items": [], "next_cursor": None}
    assert runtime.bus.messages == [ListPurses(page=PageRequest(limit=50, after=None))]


async def test_the_cursor_of_a_page_asks_for_the_next(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    purse = PurseView(new_id(), Decimal("1.50"))
    runtime.bus.answers[ListPurses] = Success(Page((purse,), purse.id))
    first = (await client.get(PATH, params={"limit": 1})).json()
    assert first["items"] == [{"id": str(purse.id), "balance": "1.5"}]
    await client.get(PATH, params={"limit": 1, "cursor": first["next_cursor"]})
    assert runtime.bus.messages[1].page == PageRequest(limit=1, after=purse.id)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "/////", "AAAA", str(new_id()), "ü", pytest.param(to_cursor(new_id())[:-1], id="cut")],
)
async def test_a_broken_cursor_is_told_what_to_do(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get(PATH, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "broken-cursor")
    assert "next_cursor" in answer.json()["detail"]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many"])
async def test_a_page_has_1_to_200_items(client: httpx.AsyncClient, limit: str) -> None:
    answer = await client.get(PATH, params={"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "query.limit")


@given(st.uuids())
def test_a_cursor_reads_back_and_does_not_show_the_id(after: UUID) -> None:
    assert from_cursor(to_cursor(after)) == after
    assert str(after) not in to_cursor(after)
