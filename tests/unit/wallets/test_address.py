"""Addresses survive typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure, Success

from emporion.domain.wallets.address import ADDRESS_LENGTH, new_address, parse_address

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
places = st.integers(0, ADDRESS_LENGTH - 1)
addresses = st.builds(lambda _: new_address(), st.integers())


@given(addresses)
def test_a_new_address_is_twelve_digits_and_letters_and_parses(address: str) -> None:
    assert len(address) == 12
    assert set(address) <= set(SYMBOLS)
    assert parse_address(address) == Success(address)


@given(addresses, places, st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_found(address: str, place: int, symbol: str) -> None:
    typed = address[:place] + symbol + address[place + 1 :]
    assert isinstance(parse_address(typed), Success) == (typed == address)


@given(addresses, places, places)
def test_two_swapped_symbols_are_found(address: str, one: int, other: int) -> None:
    symbols = list(address)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    typed = "".join(symbols)
    assert isinstance(parse_address(typed), Success) == (typed == address)


@given(addresses)
def test_people_may_type_lower_case_hyphens_and_look_alikes(address: str) -> None:
    typed = f"{address[:4]}-{address[4:8]} {address[8:]}".lower().replace("1", "l").replace("0", "o")
    assert parse_address(typed) == Success(address)


@pytest.mark.parametrize("text", ["", "REVENUE", "CLEARING", "U" * 12, "é" * 12, "0" * 11, "0" * 13])
def test_other_texts_are_no_addresses(text: str) -> None:
    assert isinstance(parse_address(text), Failure)


def test_a_long_text_is_not_repeated_in_full() -> None:
    assert len(parse_address("x" * 10_000).failure().address) == 64
