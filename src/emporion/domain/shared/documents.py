"""JSON documents that callers send: what can be stored of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from emporion.domain.shared.texts import storable

DEEPEST: Final = 64
"""Objects and arrays inside each other; deeper ones are no data, but an attempt to break a reader."""


def document_problem(document: Any, *, longest: int) -> str | None:
    """Why a document cannot be stored, as the end of a sentence ("are no JSON"), or None. `longest` counts
    characters of its JSON."""
    if any(depth > DEEPEST for depth, _ in _parts(document)):
        return f"are nested more than {DEEPEST} deep"
    try:
        length = len(json.dumps(document, allow_nan=False, ensure_ascii=False))
    except (TypeError, ValueError):
        return "are no JSON"
    if length > longest:
        return f"have {length} characters as JSON; {longest} are allowed"
    texts = (part for _, part in _parts(document) if isinstance(part, str))
    return None if all(map(storable, texts)) else "have characters that cannot be stored; leave out NUL"


def _parts(document: Any) -> Iterator[tuple[int, Any]]:
    """Every value and name with its depth; not recursive, so that nothing is too deep to be looked at."""
    waiting = [(0, document)]
    while waiting:
        depth, part = waiting.pop()
        yield depth, part
        if depth > DEEPEST:
            continue
        if isinstance(part, Mapping):
            waiting.extend((depth + 1, each) for pair in part.items() for each in pair)
        elif isinstance(part, list | tuple):
            waiting.extend((depth + 1, each) for each in part)
