"""What the cells of an export mean."""

from decimal import Decimal

import pytest

from emporion.application.catalog.shopify import cells


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10", "10"),
        ("10.50", "10.50"),
        (".5", "0.5"),
        ("0.00", "0"),
        ("14,000,000", "14000000"),
        ("14,00,000.50", "1400000.50"),
        ("1,234.5", "1234.5"),
        ("1,234", "1234"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12,50", "12.50"),
        ("0,500", "0.500"),
        ("1234,567", "1234.567"),
        ("1.234", "1.234"),
        ("'10", "10"),
        ('="10"', "10"),
    ],
)
def test_a_number_is_read_as_spreadsheets_write_it(text: str, number: str) -> None:
    assert cells.parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "-1", "1e3", "1,2,3", "12,34,56", "10 50", "$10", "10 EUR", "1.2.3", "NaN", "٣", "1" * 41],
)
def test_what_is_no_plain_number_is_not_guessed(text: str) -> None:
    assert cells.parse_number(text) is None


def test_a_price_of_zero_is_a_price() -> None:
    assert cells.parse_price("0.00") == cells.Read(Decimal(0))


@pytest.mark.parametrize("text", ["N/A", "-5", "1000000000000"])
def test_what_is_no_price_is_named(text: str) -> None:
    assert cells.parse_price(text) == f"'{text}' is no price"


def test_a_blank_price_is_none() -> None:
    assert cells.parse_price("") == "it has no price"


def test_the_noise_of_binary_fractions_is_rounded_away() -> None:
    read = cells.parse_price("19.990000000000002")
    assert read == cells.Read(Decimal("19.99"), cells.ROUNDED_NOTE)


@pytest.mark.parametrize("text", ["", "0", "0.00"])
def test_no_compare_at_price_is_written_in_several_ways(text: str) -> None:
    assert cells.parse_compare_at(text) == cells.Read(None)


def test_an_unreadable_compare_at_price_is_left_out_with_a_note() -> None:
    assert cells.parse_compare_at("N/A") == cells.Read(None, cells.COMPARE_UNREADABLE)


@pytest.mark.parametrize(
    ("text", "stock", "note"),
    [
        ("", None, None),
        ("5", 5, None),
        ("5.0", 5, None),
        ("1,000", 1000, None),
        ("-3", 0, cells.STOCK_NEGATIVE),
        ("-0", 0, None),
        ("5.5", None, cells.STOCK_UNREADABLE),
        ("many", None, cells.STOCK_UNREADABLE),
        ("3000000000", None, cells.STOCK_UNREADABLE),
    ],
)
def test_a_stock_is_whole_pieces_or_unsaid(text: str, stock: int | None, note: str | None) -> None:
    assert cells.parse_stock(text) == cells.Read(stock, note)


@pytest.mark.parametrize(
    ("text", "flag"), [("TRUE", True), ("True", True), ("false", False), ("maybe", None)]
)
def test_flags_are_read_without_case(text: str, flag: bool | None) -> None:
    assert cells.parse_flag(text) is flag


@pytest.mark.parametrize(("text", "sku"), [("'00123", "00123"), ('="00123"', "00123"), ("A-'1", "A-'1")])
def test_the_marks_of_spreadsheets_are_no_part_of_a_sku(text: str, sku: str) -> None:
    assert cells.unquoted(text) == sku
