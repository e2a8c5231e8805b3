"""Secrets of webhooks, derived from the operator's master key."""

import hashlib
import hmac
from typing import Final
from uuid import UUID

from emporion.application.webhooks.ports import SigningSecrets

# What separates these secrets from everything else that is made with the same key.
_PURPOSE: Final = b"emporion webhooks 1"


class DerivedSecrets(SigningSecrets):
    """HMAC-SHA-256 twice: of the purpose under the master key, then of the key's id under that. Whoever is
    shown one secret learns nothing about another or about the master key."""

    def __init__(self, master: str) -> None:
        self._own = hmac.new(master.encode(), _PURPOSE, hashlib.sha256).digest()

    def secret_of(self, key_id: UUID) -> bytes:
        return hmac.new(self._own, key_id.bytes, hashlib.sha256).digest()
