"""Order numbers: short codes that people read out, without a counter that orders would queue for."""

import secrets
from typing import Final

# Crockford, "Base 32" (crockford.com/base32.html): no I, L, O, U.
_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_order_number() -> str:
    """Ten random symbols (50 bits) as XXXXX-XXXXX; unique in a shop by its constraint."""
    symbols = "".join(secrets.choice(_SYMBOLS) for _ in range(10))
    return f"{symbols[:5]}-{symbols[5:]}"
