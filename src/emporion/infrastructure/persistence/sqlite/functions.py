"""Functions that our statements call and SQLite lacks, in Python."""

import json
from collections.abc import Callable
from typing import Any, Final

from emporion.domain.shared.matching import contains
from emporion.domain.shared.words import document


def _strpos(text: str | None, part: str | None) -> int | None:
    return None if text is None or part is None else text.find(part) + 1


def _lower(text: str | None) -> str | None:
    """Of all letters; SQLite's own knows ASCII."""
    return None if text is None else str(text).lower()


def _document(*texts: str | None) -> str | None:
    given = [text for text in texts if text is not None]
    return document(given) if len(given) == len(texts) else None


def _json_contains(held: str | None, part: str | None) -> bool | None:
    return None if held is None or part is None else contains(json.loads(held), json.loads(part))


FUNCTIONS: Final[tuple[tuple[str, int, Callable[..., Any]], ...]] = (
    ("strpos", 2, _strpos),
    ("lower", 1, _lower),
    ("search_document", -1, _document),
    ("json_contains", 2, _json_contains),
)
"""Name, number of arguments (-1: any), function; all of them answer the same to the same."""
