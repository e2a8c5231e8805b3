"""Amounts are exact."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Success

from emporion.adapters.encoding import plain
from emporion.domain.shared.ids import new_id
from tests.unit.http.stubs import SHOP, Fill, PurseView, StubRuntime

PATH = f"/v1/shops/{SHOP}/purses"


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
