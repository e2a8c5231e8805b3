"""Rows as CSV and JSON: exact, complete, and nothing that a spreadsheet would run."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emporion.adapters.tabular import columns, csv_pieces, guarded, json_pieces, row_type
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.views import CustomerSales
from emporion.application.shared.messages import Rows
from emporion.testing.memory.views import stream


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    amount: Decimal
    when: datetime | None


@dataclass(frozen=True)
class Row:
    text: str
    number: int
    inner: Inner
    flag: bool
    colour: Colour
    day: date
    key: UUID | None
    more: dict[str, Any]


@dataclass(frozen=True)
class Header:
    shop: str
    opening: Decimal


KEY = UUID("01a1fbdb-876c-748d-bbaf-6e6765e9468a")
ROW = Row(
    'say "hi", twice\nor ünicode 🫖',
    -3,
    Inner(Decimal("-12.500000000000000001"), datetime(2026, 1, 5, 12, tzinfo=UTC)),
    True,
    Colour.RED,
    date(2026, 1, 31),
    KEY,
    {"a": [1, "x"]},
)


async def text_of(pieces: AsyncIterator[bytes]) -> str:
    return b"".join([piece async for piece in pieces]).decode("utf-8")


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


async def test_csv_has_a_header_row_and_spreads_nested_rows_out() -> None:
    text = await text_of(csv_pieces(Row, stream([ROW])))
    header, row = read(text)
    assert header == ["text", "number", "amount", "when", "flag", "colour", "day", "key", "more"]
    assert row == [
        ROW.text,
        "-3",
        "-12.500000000000000001",
        "2026-01-05T12:00:00Z",
        "true",
        "red",
        "2026-01-31",
        str(KEY),
        '{"a": [1, "x"]}',
    ]


async def test_csv_lines_end_with_crlf_and_quotes_stand_where_they_are_needed() -> None:
    text = await text_of(
        csv_pieces(Header, stream([Header("a,b", Decimal(1)), Header("c", Decimal("0E-18"))]))
    )
    assert text == 'shop,opening\r\n"a,b",1\r\nc,0\r\n'


async def test_without_rows_the_header_row_is_there_all_the_same() -> None:
    assert await text_of(csv_pieces(Header, stream([]))) == "shop,opening\r\n"


async def test_what_is_absent_is_an_empty_cell() -> None:
    assert read(await text_of(csv_pieces(Inner, stream([Inner(Decimal(1), None)]))))[1] == ["1", ""]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "'=1",
    ],
)
async def test_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    row = read(await text_of(csv_pieces(Header, stream([Header(text, Decimal("-5"))]))))[1]
    assert row == [f"'{text}", "-5"]  # a number is a number


@pytest.mark.parametrize("text", ["", "tea", "1-1", "a=b", "'t Hof", "''", " x", "#REF", "ünï"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\r\nax\uff1d"), max_size=6))
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    found = guarded(text)
    back = found[1:] if found.startswith("'") and guarded(found) != found else found
    assert back == text


@given(
    st.lists(
        st.tuples(
            st.text(max_size=20).filter(lambda t: "\x00" not in t),
            st.decimals(allow_nan=False, allow_infinity=False, places=18),
        )
    )
)
async def test_what_is_written_as_csv_is_read_again(rows: list[tuple[str, Decimal]]) -> None:
    encodable = [Header(text, number) for text, number in rows if text.isprintable()]
    found = read(await text_of(csv_pieces(Header, stream(encodable))))[1:]
    assert [cells[0].removeprefix("'") for cells in found] == [e.shop.removeprefix("'") for e in encodable]
    assert [Decimal(cells[1]) for cells in found] == [each.opening for each in encodable]


async def test_json_is_one_object_with_header_rows_and_count() -> None:
    found = Rows(Header("acme", Decimal("1.50")), stream([ROW, ROW]))
    document = json.loads(await text_of(json_pieces(found)))
    assert (document["shop"], document["opening"], document["count"]) == ("acme", "1.5", 2)
    assert document["rows"][1]["inner"] == {
        "amount": "-12.500000000000000001",
        "when": "2026-01-05T12:00:00Z",
    }
    assert document["rows"][0]["text"] == ROW.text


async def test_json_without_rows_is_complete() -> None:
    document = json.loads(await text_of(json_pieces(Rows(Header("acme", Decimal(0)), stream([])))))
    assert document == {"shop": "acme", "opening": "0", "rows": [], "count": 0}


async def test_half_of_a_stream_is_no_json() -> None:
    async def broken() -> AsyncIterator[Header]:
        for n in range(2_000):
            yield Header("x" * 100, Decimal(n))
        raise ConnectionError

    pieces: list[bytes] = []
    with pytest.raises(ConnectionError):
        async for piece in json_pieces(Rows(Header("acme", Decimal(0)), broken())):
            pieces.append(piece)  # noqa: PERF401 - what came before the end counts
    assert len(pieces) > 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(pieces))


def test_the_columns_are_known_from_the_query() -> None:
    assert row_type(SalesByCustomer) is CustomerSales
    assert columns(CustomerSales) == ["customer_id", "name", "orders", "units", "gross", "net", "charged"]
