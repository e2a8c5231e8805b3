"""A period in the query string: `from`, `to` and `zone`."""

from typing import Annotated

from fastapi import Depends, Query

from emporion.adapters.http.problems import unwrap
from emporion.application.shared.period import Period, read_period


async def period_of(
    start: Annotated[
        str | None,
        Query(alias="from", description="Beginning: a date, or a time with offset", examples=["2026-01-01"]),
    ] = None,
    end: Annotated[
        str | None,
        Query(alias="to", description="End, which is not part of it: likewise", examples=["2026-02-01"]),
    ] = None,
    zone: Annotated[
        str, Query(description="Where days and months begin (IANA)", examples=["Europe/Berlin"])
    ] = "UTC",
) -> Period:
    """The period that was asked for; a problem (422) where it is none."""
    return unwrap(read_period(start, end, zone))


InPeriod = Annotated[Period, Depends(period_of)]
"""For routes about a stretch of time: `async def report(period: InPeriod)`."""
