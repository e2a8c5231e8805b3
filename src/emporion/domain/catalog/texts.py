"""Rules for the catalog's texts."""

from typing import Final

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import TextInvalid
from emporion.domain.shared.texts import storable

SHORT: Final = 255


def checked_text(
    field: str, text: str, *, limit: int = SHORT, blank: bool = False
) -> Result[str, TextInvalid]:
    """The text without space around it; 1 (0 where `blank` is allowed) to `limit` characters, none of
    them NUL or a lone surrogate, which PostgreSQL cannot store."""
    trimmed = text.strip()
    if not trimmed and not blank:
        return Failure(TextInvalid(field=field, problem="is blank; write at least one character"))
    if len(trimmed) > limit:
        return Failure(
            TextInvalid(field=field, problem=f"has {len(trimmed)} characters; {limit} are allowed")
        )
    if not storable(trimmed):
        return Failure(
            TextInvalid(field=field, problem="has characters that cannot be stored; leave out NUL")
        )
    return Success(trimmed)
