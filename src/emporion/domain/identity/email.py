"""E-mail addresses: kept as they were given, compared without regard to case."""

import re
from typing import Final

from returns.result import Failure, Result, Success

from emporion.domain.identity.errors import InvalidEmail

MAX_LENGTH: Final = 254
# ASCII only, so that "without regard to case" means the same here and under every database locale.
_FORM: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
    re.IGNORECASE | re.ASCII,
)


def parse_email(text: str) -> Result[str, InvalidEmail]:
    """The address without surrounding space, else as given: ASCII (IDNA domains as xn--), at most 254."""
    email = text.strip()
    fits = len(email) <= MAX_LENGTH and email.find("@") <= 64 and _FORM.fullmatch(email)
    return Success(email) if fits else Failure(InvalidEmail(email=text[: MAX_LENGTH + 1]))


def same_email(one: str, other: str) -> bool:
    return one.lower() == other.lower()
