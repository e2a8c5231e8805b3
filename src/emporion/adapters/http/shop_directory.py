"""Remembers which shop a path names, so that it is looked up once and not with every request."""

from collections import OrderedDict
from typing import Final
from uuid import UUID

_MOST: Final = 10_000


class ShopDirectory:
    """Names and ids of shops that were found. Needs no expiry: a shop is never removed and never gets
    another slug. One per application; the least recently used names are forgotten beyond 10,000."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, UUID] = OrderedDict()

    def find(self, name: str) -> UUID | None:
        """The shop's id, or None where it was not asked for before."""
        found = self._known.get(name)
        if found is not None:
            self._known.move_to_end(name)
        return found

    def remember(self, name: str, shop_id: UUID) -> UUID:
        """Keep, and answer, what was found for a name."""
        self._known[name] = shop_id
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return shop_id
