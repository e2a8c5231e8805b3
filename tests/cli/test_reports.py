"""Reports at the command line: for people, as CSV, as JSON."""

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def sold(terminal: Terminal, shop: str, tmp_path: Any) -> str:
    """A shop in which two of a tea were sold, and the address of the wallet that paid."""
    product = (
        "Handle,Title,Status,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
    )
    product += "chai,=Chai,active,Size,100 g,CHAI-100,5,4.50\n"
    (tmp_path / "teas.csv").write_text(product)
    terminal.types(f"import products teas.csv --shop {shop}")
    wallet = terminal.has_a_wallet(shop, "100")
    terminal.types(f"order place --shop {shop} --wallet {wallet} --line CHAI-100:2")
    return wallet


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_sales_are_listed_by_what_is_asked_for(terminal: Terminal, shop: str, sold: str) -> None:
    for by, first in (("category", "uncategorised"), ("customer", "Ada")):
        rows = table(terminal.reads(f"report sales --shop {shop} --by {by} --format csv"))
        assert [(row["name"], row["orders"], row["net"]) for row in rows] == [(first, "1", "9")]
    (month,) = table(terminal.reads(f"report sales --shop {shop} --by month --format csv"))
    assert month["charged"] == "9"
    assert (
        table(terminal.reads(f"report sales --shop {shop} --by customer --at-least 9.01 --format csv")) == []
    )


def test_csv_keeps_a_title_from_being_run_as_a_formula(terminal: Terminal, shop: str, sold: str) -> None:
    text = terminal.reads(f"report best-sellers --shop {shop} --format csv")
    assert table(text)[0]["product"] == "'=Chai"
    assert text.endswith("\r\n")
    assert (
        json.loads(terminal.reads(f"report best-sellers --shop {shop} --format json"))["rows"][0]["product"]
        == "=Chai"
    )


def test_people_read_tables(terminal: Terminal, shop: str, sold: str) -> None:
    said = terminal.reads(f"report low-stock --shop {shop} --below 10")
    assert "Fewer than 10 pieces" in said
    assert "=Chai" in said
    said = terminal.reads(f"report statement --shop {shop} --wallet {sold}")
    assert [word in said for word in ("opening", "deposit", "payment", "closing")] == [True] * 4


def test_json_everywhere_is_the_stream_as_json(terminal: Terminal, shop: str, sold: str) -> None:
    document = terminal.types(f"report statement --shop {shop} --wallet revenue")
    assert (document["closing"], document["transfers"], document["count"]) == ("9", 1, 3)


def test_a_period_is_given_by_dates(terminal: Terminal, shop: str, sold: str) -> None:
    line = f"report statement --shop {shop} --wallet revenue --to 2020-01-01 --zone Europe/Berlin"
    document = terminal.types(line)
    assert (document["end"], document["count"]) == ("2019-12-31T23:00:00Z", 2)


@pytest.mark.parametrize(
    ("line", "exit_code", "code"),
    [
        ("report sales --from never", 1, "moment-invalid"),
        ("report sales --format csv", 2, "usage"),
        ("report sales --min-orders 3", 2, "usage"),
        ("report sales --by month --at-least much", 2, "usage"),
        ("report statement --wallet 00000000-0000-7000-8000-000000000000", 1, "wallet-unknown"),
    ],
)
def test_what_cannot_be_answered_says_why(
    terminal: Terminal, shop: str, line: str, exit_code: int, code: str
) -> None:
    said = terminal.types(f"{line} --shop {shop}", exit_code=exit_code)
    assert said["error"]["code"] == code


def test_the_shops_own_balances_are_summed_up_on_request(terminal: Terminal, shop: str, sold: str) -> None:
    made = terminal.types(f"wallet checkpoint --shop {shop}")
    assert made == {"taken": 0, "transfers": 0, "forgotten": 0}  # all of it is younger than an hour
    assert "removed 0" in terminal.reads(f"wallet checkpoint --shop {shop} --rebuild")
