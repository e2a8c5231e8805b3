"""Identifiers are made by the application, never by the database, and sort by time of creation."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from struct import Struct, unpack
from typing import Final
from uuid import UUID, SafeUUID

PLATFORM: Final = UUID(int=0)
"""The shop id of rows that belong to no shop (audit records and messages of global tables)."""

# UUIDv7 (RFC 9562, 6.2, method 3): 48 bits of milliseconds, 12 bits of their fraction, 62 random bits. The
# fraction lets one process make four ids a microsecond before they run ahead of the clock: ids of several
# processes stay in the order of their making.
_FRACTIONS: Final = 4096
_VERSION: Final = 7 << 12
_VARIANT: Final = 2 << 62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_new, _set = object.__new__, object.__setattr__
_packed: Final = Struct(">QQ").pack
_BATCH: Final = 256

_last = 0
_noise: list[int] = []


def new_id() -> UUID:
    """A new UUIDv7: later calls of one process sort after earlier ones, also where the clock steps back."""
    global _last
    now = time.time_ns() * _FRACTIONS // 1_000_000
    _last = now if now > _last else _last + 1
    if not _noise:
        # From the operating system, as `secrets` takes it, for many ids at a time.
        _noise.extend(number >> 2 for number in unpack(f"{_BATCH}Q", os.urandom(8 * _BATCH)))
    return _assembled(_last, _noise.pop())


# A child process would make its ids of what its parent has left.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_noise.clear)


def earliest_id(moment: datetime) -> UUID:
    """The lowest id of the moment's millisecond: what `new_id` made before that is lower."""
    return _assembled((moment - _EPOCH) // timedelta(milliseconds=1) * _FRACTIONS, 0)


def make_ids_with(make: Callable[[bytes], UUID]) -> None:
    """Have new ids made of their 16 bytes by a database driver's own kind of UUID, which is equal to the
    standard library's and quicker to hash, to compare and to send."""
    global _make
    _make = make


def _plain(data: bytes) -> UUID:
    made = _new(UUID)  # past a constructor that looks for five other ways to be called
    _set(made, "int", int.from_bytes(data))
    _set(made, "is_safe", SafeUUID.unknown)
    return made


_make: Callable[[bytes], UUID] = _plain


def _assembled(ticks: int, noise: int) -> UUID:
    milliseconds, fraction = ticks >> 12, ticks & (_FRACTIONS - 1)
    return _make(_packed(milliseconds << 16 | _VERSION | fraction, _VARIANT | noise))
