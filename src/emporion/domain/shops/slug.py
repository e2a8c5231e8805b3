"""A slug names a shop in addresses, where its id may stand too: the two must never be mistaken."""

import re
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shops.errors import InvalidSlug

MAX_LENGTH: Final = 63
_FORM: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_slug(text: str) -> Result[str, InvalidSlug]:
    """The slug as given: 3 to 63 lower-case letters, digits and inner hyphens, and not a UUID's spelling."""
    fits = 3 <= len(text) <= MAX_LENGTH and _FORM.fullmatch(text) and parse_id(text) is None
    return Success(text) if fits else Failure(InvalidSlug(slug=text))


def parse_id(text: str) -> UUID | None:
    """The UUID that `text` spells, or None: what tells an id from a slug."""
    try:
        return UUID(text)
    except ValueError:
        return None
