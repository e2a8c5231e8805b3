"""Wallet addresses: short codes that people type, in which a typing error is seen before money moves.

Crockford's base 32 with its modulo 37 check symbol (crockford.com/base32.html): 55 random bits as eleven
symbols, then the check. 37 is prime and no power of 32 repeats within twelve places, so each single wrong
symbol and each swap of two symbols is found. Values whose check symbol would be one of the five extra signs
are never issued: an address is digits and letters only.
"""

import secrets
from typing import Final

from returns.result import Failure, Result, Success

from emporion.domain.wallets.errors import InvalidWalletAddress

_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 55
ADDRESS_LENGTH: Final = 12
_FORGIVEN: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_address() -> str:
    """A random address of twelve symbols; unique with the help of the store."""
    while True:
        value = secrets.randbits(_BITS)
        if value % 37 < len(_SYMBOLS):
            return _encode(value) + _SYMBOLS[value % 37]


def parse_address(text: str) -> Result[str, InvalidWalletAddress]:
    """The address as stored; lower case, hyphens, spaces, and I, L, O for 1, 1, 0 are understood."""
    address = text.upper().translate(_FORGIVEN)
    if len(address) != ADDRESS_LENGTH or any(symbol not in _SYMBOLS for symbol in address):
        return Failure(InvalidWalletAddress(address=text[:64]))
    value = 0
    for symbol in address[:-1]:
        value = value * 32 + _SYMBOLS.index(symbol)
    fits = value % 37 == _SYMBOLS.index(address[-1])
    return Success(address) if fits else Failure(InvalidWalletAddress(address=text[:64]))


def _encode(value: int) -> str:
    return "".join(_SYMBOLS[value >> shift & 31] for shift in range(_BITS - 5, -1, -5))
