"""Identifiers are made by the application, never by the database, and sort by time of creation."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

PLATFORM: Final = UUID(int=0)
"""The shop id of rows that belong to no shop (audit records and messages of global tables)."""

# UUIDv7 (RFC 9562, 6.2, method 3): 48 bits of milliseconds, 12 bits of their fraction, 62 random bits. The
# fraction lets one process make four ids a microsecond before they run ahead of the clock: ids of several
# processes stay in the order of their making.
_FRACTIONS: Final = 4096
_VERSION_AND_VARIANT: Final = (7 << 76) | (2 << 62)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_last = 0


def new_id() -> UUID:
    """A new UUIDv7: later calls of one process sort after earlier ones, also where the clock steps back."""
    global _last
    _last = max(_last + 1, time.time_ns() * _FRACTIONS // 1_000_000)
    return _assembled(_last, secrets.randbits(62))


def earliest_id(moment: datetime) -> UUID:
    """The lowest id of the moment's millisecond: what `new_id` made before that is lower."""
    return _assembled((moment - _EPOCH) // timedelta(milliseconds=1) * _FRACTIONS, 0)


def _assembled(ticks: int, noise: int) -> UUID:
    milliseconds, fraction = divmod(ticks, _FRACTIONS)
    return UUID(int=(milliseconds << 80) | (fraction << 64) | _VERSION_AND_VARIANT | noise)
