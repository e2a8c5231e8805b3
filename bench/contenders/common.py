"""What the application gives and the database does not: ids, numbers, times and canonical texts. Every
contender but Emporion uses these, so that none of them is slower for what is not its own."""

import hashlib
import json
import os
import secrets
import time
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy.engine import make_url

from bench.world import OrderRequest, TransferRequest

KEY_LIFETIME: Final = timedelta(hours=24)
_SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CENT: Final = Decimal("0.01")


def uuid7() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 74 random ones."""
    noise = int.from_bytes(os.urandom(10))
    top = (noise >> 62) & 0xFFF
    return UUID(
        int=(time.time_ns() // 1_000_000) << 80 | 7 << 76 | top << 64 | 2 << 62 | (noise & (1 << 62) - 1)
    )


def order_number() -> str:
    """Ten random symbols as XXXXX-XXXXX."""
    symbols = "".join(secrets.choice(_SYMBOLS) for _ in range(10))
    return f"{symbols[:5]}-{symbols[5:]}"


def cents(amount: Decimal) -> Decimal:
    """Half-up to whole cents."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def revenue_wallet(shop_id: UUID) -> UUID:
    """The shop's own wallet, to which payments go."""
    return uuid5(shop_id, "wallet:revenue")


def line_title(product: str, variant: str) -> str:
    """What an order line keeps of the names of today."""
    return f"{product} / {variant}" if variant else product


def fingerprint(request: OrderRequest | TransferRequest) -> str:
    """SHA-256 of what was asked, so that one key cannot mean two things."""
    if isinstance(request, OrderRequest):
        asked: Any = [str(request.wallet_id), [[str(variant), count] for variant, count in request.items]]
    else:
        asked = [str(request.wallet_id), request.to_address, str(request.amount), request.reference]
    return hashlib.sha256(json.dumps(asked, separators=(",", ":")).encode()).hexdigest()


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Column values as the audit trail writes them: exact, as JSON."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int, dict, list)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def driver_url(url: str) -> str:
    """The URL as drivers take it, without SQLAlchemy's name for one."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
