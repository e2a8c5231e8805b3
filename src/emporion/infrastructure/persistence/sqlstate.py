"""Recognises database errors by SQLSTATE through the chain of causes, never by message text."""

import re
from collections.abc import Iterator
from typing import Final

# Class 40 of the standard and lock_not_available: the transaction did nothing and may be run again.
TRANSIENT: Final = frozenset({"40001", "40P01", "55P03"})

_CONSTRAINT = re.compile(r'constraint "([^"]+?)(?:_\d{5,})?"')
_KEY = re.compile(r"\)=\((.*)\) ", re.DOTALL)


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it was raised from, without end in no cycle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = getattr(current, "orig", None) or current.__cause__ or current.__context__


def sqlstate(error: BaseException) -> str | None:
    """The five characters of the first database error in the chain, or None."""
    for link in chain(error):
        state = getattr(link, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the server undid the transaction for a reason that running it again may cure."""
    return sqlstate(error) in TRANSIENT


def constraint_name(error: BaseException) -> str | None:
    """The violated constraint, from the text (without a shard's suffix) where the driver names none."""
    for link in chain(error):
        name = getattr(link, "constraint_name", None)
        if isinstance(name, str) and name:
            return re.sub(r"_\d{5,}$", "", name)
    found = _CONSTRAINT.search(str(error))
    return found.group(1) if found else None


def violated_key(error: BaseException) -> tuple[str, ...]:
    """The values of `DETAIL: Key (a, b)=(1, 2) ...`, as text, empty where the server told none."""
    for link in chain(error):
        detail = getattr(link, "detail", None)
        if isinstance(detail, str) and (found := _KEY.search(detail)):
            return tuple(found.group(1).split(", "))
    return ()
