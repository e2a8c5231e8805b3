"""Periods as people write them: half-open, UTC inside, days and months of a time zone."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from returns.result import Failure, Success

from emporion.application.shared.period import (
    ALWAYS,
    MomentInvalid,
    Period,
    PeriodEmpty,
    TimeZoneUnknown,
    read_period,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, day at least


def test_without_bounds_it_is_always() -> None:
    assert read_period(None, None) == Success(ALWAYS)


def test_a_date_is_the_beginning_of_its_day_in_the_zone() -> None:
    assert read_period("2026-01-01", "2026-02-01") == Success(
        Period(start=utc(2026, 1, 1), end=utc(2026, 2, 1))
    )
    found = read_period("2026-01-01", "2026-07-01", "Europe/Berlin").unwrap()
    assert (found.start, found.end) == (utc(2025, 12, 31, 23), utc(2026, 6, 30, 22))
    assert found.zone == "Europe/Berlin"


@pytest.mark.parametrize(
    "text", ["2026-01-31T12:30:00Z", "2026-01-31T13:30:00+01:00", " 2026-01-31 07:30-05:00 "]
)
def test_a_time_has_an_offset_and_needs_no_zone(text: str) -> None:
    assert read_period(text, None, "Asia/Tokyo").unwrap().start == utc(2026, 1, 31, 12, 30)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-01-31T12:00:00", "0001-01-01", "1e9"])
def test_what_is_no_moment_is_named(text: str) -> None:
    zone = "Asia/Tokyo"  # where the year 1 begins before it in UTC
    assert read_period(None, text, zone) == Failure(MomentInvalid(moment=text))
    assert "2026-01-31T12:00:00Z" in read_period(text, None, zone).failure().message


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_what_is_no_time_zone_is_named(zone: str) -> None:
    assert read_period(None, None, zone) == Failure(TimeZoneUnknown(zone=zone))


def test_every_zone_that_there_is_can_be_named() -> None:
    refused = {zone for zone in available_timezones() if isinstance(read_period(None, None, zone), Failure)}
    assert refused == set()


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-31"])
def test_a_period_that_ends_before_it_begins_is_refused(end: str) -> None:
    refused = read_period("2026-01-01", end).failure()
    assert isinstance(refused, PeriodEmpty)
    assert "2026-01-01" in refused.message


def test_the_beginning_belongs_to_it_and_the_end_does_not() -> None:
    january = Period(start=utc(2026, 1, 1), end=utc(2026, 2, 1))
    assert january.covers(utc(2026, 1, 1))
    assert not january.covers(utc(2026, 2, 1))
    assert not january.covers(utc(2025, 12, 31, 23, 59, 59))
    assert ALWAYS.covers(utc(1, 1, 1))
