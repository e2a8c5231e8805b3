"""JSON merge patch (RFC 7396), and the smallest patch that leads from one object to another."""

from copy import deepcopy
from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """`target` after `patch`, a new value; null removes a member, what is no object replaces the whole."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made


def without(patch: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """The patch less all that `base` says already; a member that `base` has not stays, an empty one too."""
    kept: dict[str, Any] = {}
    for name, value in patch.items():
        if name not in base:
            kept[name] = value
        elif isinstance(value, dict) and isinstance(base[name], dict):
            if rest := without(value, base[name]):
                kept[name] = rest
        elif not _same(value, base[name]):
            kept[name] = value
    return kept


def _same(one: Any, other: Any) -> bool:
    # Python's 1, 1.0 and True are equal, in JSON a number is no truth value.
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
