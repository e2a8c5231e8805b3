"""Signatures as the Standard Webhooks specification (version 1) has them."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

_PREFIX: Final = "whsec_"


def shown(secret: bytes) -> str:
    """The secret as receivers are given it."""
    return _PREFIX + base64.b64encode(secret).decode("ascii")


def signed_headers(message_id: UUID, body: bytes, secrets: Sequence[bytes], now: datetime) -> dict[str, str]:
    """The three headers: the message's id to deduplicate by, the time of this try in whole seconds, and one
    signature a secret."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((str(message_id).encode(), timestamp.encode(), body))
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, content) for secret in secrets),
    }


def _signature(secret: bytes, content: bytes) -> str:
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"
