"""Append-only JSON arrays: what is added travels and is recorded, never the whole.

    messages: Mapped[list[Any]] = mapped_column(JsonB, info={"append_only": "message_count"})

Such a column is not loaded with its entity: `message_count`, a column of the same row, says how long the
array is. The entity's row holds a `Tail`, the flush sends what its end has more than the stored one
(`messages = messages || added`), and the audit trail holds `{"length": n}` as the old value and
`{"appended": [...]}` as the new one, from which a replay rebuilds the array.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

LENGTH: Final = "length"
APPENDED: Final = "appended"


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of an array: `items` (JSON values), after `skipped` elements that need not be known."""

    items: tuple[Any, ...] = ()
    skipped: int = 0

    @property
    def length(self) -> int:
        """Of the whole array."""
        return self.skipped + len(self.items)

    @classmethod
    def known(cls, items: Sequence[Any], length: int) -> "Tail":
        """The last elements of an array that has `length` of them."""
        return cls(tuple(items), length - len(items))

    def since(self, earlier: "Tail") -> "Tail":
        """What came after `earlier`. Raises TypeError where this array does not continue that one."""
        first, common = self.skipped, earlier.length
        overlap = self.items[max(0, earlier.skipped - first) : max(0, common - first)]
        known = earlier.items[max(0, first - earlier.skipped) :]
        if first > common or self.length < common or overlap != known:
            raise TypeError("an append-only array was changed otherwise than by appending to it")
        return Tail(self.items[common - first :], common)


def whole(tail: Tail) -> list[Any]:
    """All elements, for a row that is inserted. Raises ValueError where some are not known."""
    if tail.skipped:
        raise ValueError(f"the first {tail.skipped} elements of an append-only array are missing")
    return list(tail.items)


def length_before(tail: Tail) -> dict[str, Any]:
    """The old value of an append in the audit trail."""
    return {LENGTH: tail.length}


def added(tail: Tail) -> dict[str, Any]:
    """The new value of an append in the audit trail."""
    return {APPENDED: list(tail.items)}


def after(before: Any, recorded: Any) -> Any:
    """The value of an append-only column after a change, from the one before it (None: no row yet) and what
    the audit trail holds as the new value: an append, or the whole array."""
    if isinstance(recorded, dict):
        return [*(before or ()), *recorded[APPENDED]]
    return recorded
