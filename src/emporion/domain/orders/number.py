"""Order numbers: short codes that people read out, without a counter that orders would queue for."""

import re
import secrets
from typing import Final

from emporion.domain.orders.errors import OrderNumberInvalid

# Crockford, "Base 32" (crockford.com/base32.html): no I, L, O, U.
_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HISTORIC: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{0,39}")


def new_order_number() -> str:
    """Ten random symbols (50 bits) as XXXXX-XXXXX; unique in a shop by its constraint."""
    drawn = secrets.randbits(50)
    symbols = "".join(_SYMBOLS[drawn >> shift & 31] for shift in range(0, 50, 5))
    return f"{symbols[:5]}-{symbols[5:]}"


def historic_number_error(text: str) -> OrderNumberInvalid | None:
    """Why the number that an order had where it was made cannot be kept; None where it can."""
    return None if _HISTORIC.fullmatch(text) else OrderNumberInvalid(number=text[:41])
