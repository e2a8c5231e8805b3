"""What one shop's rows say, without what is different in every shop: ids, times, numbers, digests."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from bench.world import Shop

Rows = dict[str, list[Any]]
"""Table to rows, as JSON values."""

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")
_ORDER_NUMBER: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def alike(rows: Rows, shop: Shop) -> dict[str, list[str]]:
    """The rows of each table as canonical JSON, sorted: equal for two shops in which the same happened.

    Known ids get their place's name and times their rank. The rest is named in two steps: first all
    unknown ids are alike, which is enough to put rows in order; then they get names in that order.
    """
    known, times = _known(shop), _times(rows)
    first = _Names(known, times)
    ordered = {
        table: sorted(found, key=lambda row: _text(first.of(row))) for table, found in sorted(rows.items())
    }
    second = _Names(known, times, counted=True)
    return {table: sorted(_text(second.of(row)) for row in found) for table, found in ordered.items()}


class _Names:
    """Replaces what differs from shop to shop, wherever in a value it is."""

    def __init__(
        self, known: Mapping[str, str], times: Mapping[datetime, int], *, counted: bool = False
    ) -> None:
        self._known = dict(known)
        self._times = times
        self._counted = counted

    def of(self, value: Any) -> Any:
        match value:
            case dict():
                return {name: self.of(value[name]) for name in sorted(value)}
            case list():
                return [self.of(item) for item in value]
            case bool() | None:
                return value
            case Decimal() | int():
                return _number(Decimal(value))
            case str():
                return self._of_text(value)
        return value

    def _of_text(self, text: str) -> Any:
        if text.startswith("{"):
            return self.of(json.loads(text, parse_float=Decimal))
        if _TIME.fullmatch(text):
            return f"time {self._times[_time(text)]}"
        if _DIGEST.fullmatch(text):
            return "digest"
        if _NUMBER.fullmatch(text):
            return _number(Decimal(text))
        if _ORDER_NUMBER.fullmatch(text):
            return self._named("number", text)
        if text in self._known:  # an address or a slug
            return self._known[text]
        return _UUID.sub(lambda found: self._named("id", found.group()), text)

    def _named(self, kind: str, text: str) -> str:
        if text in self._known:
            return self._known[text]
        if not self._counted:
            return f"<{kind}>"
        return self._known.setdefault(text, f"<{kind} {len(self._known)}>")


def _known(shop: Shop) -> dict[str, str]:
    names = {shop.shop_id: "shop", shop.owner_id: "owner"}
    for kind, ids in (("variant", shop.variants), ("product", shop.products)):
        names |= {each: f"{kind} {place}" for place, each in enumerate(ids)}
    for place, customer in enumerate(shop.customers):
        names |= {customer.user_id: f"user {place}", customer.wallet_id: f"wallet {place}"}
    known = {str(each): f"<{name}>" for each, name in names.items()}
    known[f"bench-{shop.shop_id.hex}"] = "<slug>"
    addresses = {each.address: f"<address {place}>" for place, each in enumerate(shop.customers)}
    return known | addresses


def _times(rows: Rows) -> dict[datetime, int]:
    """Each moment's rank: rows of one command share one moment."""
    found = sorted({_time(text) for table in rows.values() for row in table for text in _texts(row)})
    return {moment: rank for rank, moment in enumerate(found)}


def _texts(value: Any) -> Iterable[str]:
    """All times in a value."""
    match value:
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)
        case str() if value.startswith("{"):
            yield from _texts(json.loads(value))
        case str() if _TIME.fullmatch(value):
            yield value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
