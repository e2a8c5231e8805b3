"""Cursors signed with HMAC-SHA-256."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.cursors import (
    BrokenCursor,
    CursorError,
    CursorOfAnotherList,
    Cursors,
    digest_of,
)
from emporion.domain.shared.page import Position

_PURPOSE: Final = b"emporion cursors, version 1"
_SIGNATURE: Final = 16
_DIGEST: Final = 16
_KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "UUID": UUID,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
}


class SignedCursors(Cursors):
    """Signature (16 bytes), digest of the question (16 bytes) and the place as JSON, in URL-safe Base64. The
    key is derived from the secret, so that no cursor passes for a token."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, "sha256")

    def seal(self, position: Position, question: Any, shop_id: UUID | None) -> str:
        place = [position.is_backward, str(position.id), *map(_written, position.values)]
        signed = digest_of(question, shop_id) + json.dumps(place, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(signed) + signed).decode().rstrip("=")

    def unseal(self, cursor: str, question: Any, shop_id: UUID | None) -> Result[Position, CursorError]:
        raw = _decoded(cursor)
        signature, signed = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(signed)):
            return Failure(BrokenCursor(cursor=cursor))
        if signed[:_DIGEST] != digest_of(question, shop_id):
            return Failure(CursorOfAnotherList(cursor=cursor))
        is_backward, entity_id, *values = json.loads(signed[_DIGEST:])
        return Success(Position(tuple(map(_read, values)), UUID(entity_id), is_backward))

    def _signature(self, signed: bytes) -> bytes:
        return hmac.digest(self._key, signed, "sha256")[:_SIGNATURE]


def _decoded(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _written(value: Any) -> Any:
    """JSON that says what else than JSON's own kinds it is."""
    kind = type(value).__name__
    if kind not in _KINDS:
        return value
    return {kind: value.isoformat() if isinstance(value, datetime) else str(value)}


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _KINDS[kind](text)
