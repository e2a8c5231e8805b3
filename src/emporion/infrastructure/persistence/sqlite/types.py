"""Columns whose values SQLite would change: amounts would become floats, times would lose their zone."""

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any, Final

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

_LIMIT: Final = Decimal(10) ** 18
_SCALE: Final = Decimal(1).scaleb(-18)
_PRECISION: Final = 80


class SortableDecimal(TypeDecorator[Decimal]):
    """NUMERIC(36, 18) as text: exact, and in the order of its amounts. 10^18 is added, so that every text is
    positive and equally long. Raises ValueError for an amount that NUMERIC(36, 18) would refuse, too."""

    impl = String(38)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> str | None:
        if value is None:
            return None
        with localcontext() as exact:
            exact.prec = _PRECISION
            rounded = Decimal(value).quantize(_SCALE)
            if abs(rounded) >= _LIMIT:
                raise ValueError(f"{value} has more than 18 digits before the point")
            return f"{rounded + _LIMIT:f}".rjust(38, "0")

    def process_result_value(self, value: Any, _: Dialect) -> Decimal | None:
        if value is None:
            return None
        with localcontext() as exact:
            exact.prec = _PRECISION
            return Decimal(value) - _LIMIT


class UtcText(TypeDecorator[datetime]):
    """A moment as ISO 8601 in UTC with microseconds: equally long, so that text sorts as time does."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)
