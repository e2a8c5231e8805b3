"""What may be a password. Long beats complicated, so only the length counts (NIST SP 800-63B)."""

from typing import Final

from returns.result import Failure, Result, Success

from emporion.domain.identity.errors import UnsuitablePassword

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 256


def parse_password(text: str) -> Result[str, UnsuitablePassword]:
    """The password, unchanged."""
    fits = MIN_LENGTH <= len(text) <= MAX_LENGTH
    return Success(text) if fits else Failure(UnsuitablePassword(length=len(text)))
