"""Amounts and times as SQLite keeps them: exact, and in their order."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from emporion.infrastructure.persistence.sqlite.types import SortableDecimal, UtcText

DIALECT = sqlite.dialect()
AMOUNTS = st.decimals("-999999999999999999", "999999999999999999", places=18)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]))


def stored(amount: Decimal) -> str:
    text = SortableDecimal().process_bind_param(amount, DIALECT)
    assert text is not None
    return text


@given(AMOUNTS)
def test_an_amount_comes_back_exactly(amount: Decimal) -> None:
    assert SortableDecimal().process_result_value(stored(amount), DIALECT) == amount


@given(AMOUNTS, AMOUNTS)
def test_amounts_sort_as_numbers_do(one: Decimal, other: Decimal) -> None:
    assert (stored(one) < stored(other)) == (one < other)


def test_an_amount_with_too_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="18 digits"):
        stored(Decimal(10) ** 18)


@given(MOMENTS.filter(lambda moment: 1 < moment.year < 9999))
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    text = UtcText().process_bind_param(moment, DIALECT)
    found = UtcText().process_result_value(text, DIALECT)
    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@given(MOMENTS.filter(lambda m: 1 < m.year < 9999), MOMENTS.filter(lambda m: 1 < m.year < 9999))
def test_moments_sort_as_time_does(one: datetime, other: datetime) -> None:
    first, second = (str(UtcText().process_bind_param(each, DIALECT)) for each in (one, other))
    assert (first < second) == (one < other)
