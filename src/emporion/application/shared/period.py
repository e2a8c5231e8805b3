"""Moments and stretches of time, as people ask for them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from returns.result import Failure, Result, Success

from emporion.domain.shared.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentInvalid(Invalid):
    """A beginning or an end of a period that cannot be read."""

    moment: str

    @property
    def message(self) -> str:
        return (
            f"'{self.moment}' is no date and no time with an offset; "
            "write 2026-01-31, 2026-01-31T12:00:00Z or 2026-01-31T12:00:00+01:00."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEmpty(Invalid):
    """A period begins before it ends; its end does not belong to it."""

    start: datetime
    end: datetime

    @property
    def message(self) -> str:
        return (
            f"Nothing is from {self.start.isoformat()} to before {self.end.isoformat()}; "
            "name an end that is later than the beginning."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZoneUnknown(Invalid):
    """Time zones are named as in the IANA database."""

    zone: str

    @property
    def message(self) -> str:
        return f"'{self.zone}' is no time zone; name one of the IANA database, such as UTC or Europe/Berlin."


PeriodError = MomentInvalid | PeriodEmpty | TimeZoneUnknown


_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` to before `end` (UTC); None is unbounded. `zone` says when a day or month begins."""

    start: datetime | None = None
    end: datetime | None = None
    zone: str = "UTC"

    @property
    def since(self) -> datetime:
        """`start`, or a moment before everything."""
        return self.start or _FIRST

    @property
    def until(self) -> datetime:
        """`end`, or a moment after everything."""
        return self.end or _LAST

    def covers(self, moment: datetime) -> bool:
        """Whether the moment lies in it; the end does not."""
        return self.since <= moment < self.until


ALWAYS: Final = Period()


def read_period(start: str | None, end: str | None, zone: str = "UTC") -> Result[Period, PeriodError]:
    """The period between two moments as people write them: a time with its offset, or a date, which is the
    beginning of that day in `zone`."""
    moments: list[datetime | None] = []
    for text in (start, end):
        read = read_moment("1970-01-01" if text is None else text, zone)  # the zone is read in any case
        if isinstance(read, Failure):
            return read
        moments.append(read.unwrap() if text is not None else None)
    first, last = moments
    if first is not None and last is not None and first >= last:
        return Failure(PeriodEmpty(start=first, end=last))
    return Success(Period(start=first, end=last, zone=zone))


def read_moment(text: str, zone: str = "UTC") -> Result[datetime, MomentInvalid | TimeZoneUnknown]:
    """The moment (UTC) that a time with its offset names, or a date: the beginning of that day in `zone`."""
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Failure(TimeZoneUnknown(zone=zone[:100]))
    moment = _moment(text.strip(), known)
    return Failure(MomentInvalid(moment=text[:100])) if moment is None else Success(moment)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    try:
        read = datetime.fromisoformat(text)
        return None if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
