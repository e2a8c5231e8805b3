"""Idempotency keys: claimed by one INSERT that waits for a concurrent twin."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bench.contenders.base import Refused
from bench.contenders.common import KEY_LIFETIME, fingerprint, uuid7
from bench.world import OrderRequest, TransferRequest

_CLAIM: Final = """
INSERT INTO idempotency_keys
  (shop_id, id, actor, key, command, fingerprint, answer, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8)
ON CONFLICT ON CONSTRAINT uq_idempotency_keys_key DO UPDATE
  SET id = excluded.id, command = excluded.command, fingerprint = excluded.fingerprint,
      answer = NULL, expires_at = excluded.expires_at, created_at = excluded.created_at
  WHERE idempotency_keys.expires_at <= excluded.created_at
RETURNING id
"""
_HELD: Final = """
SELECT command, fingerprint, answer FROM idempotency_keys WHERE shop_id = $1 AND actor = $2 AND key = $3
"""
_STORE: Final = "UPDATE idempotency_keys SET answer = $3 WHERE shop_id = $1 AND id = $2"


async def claim(
    connection: Any, request: OrderRequest | TransferRequest, command: str, now: datetime
) -> UUID | str:
    """The claim's id, or the answer that was stored under the key before."""
    actor, asked = f"user:{request.user_id}", fingerprint(request)
    claimed: UUID | None = await connection.fetchval(
        _CLAIM, request.shop_id, uuid7(), actor, request.key, command, asked, now + KEY_LIFETIME, now
    )
    if claimed is not None:
        return claimed
    held = await connection.fetchrow(_HELD, request.shop_id, actor, request.key)
    if (held["command"], held["fingerprint"]) != (command, asked):
        raise Refused("the key was used for something else")
    answer: str = held["answer"]
    return answer


async def store(connection: Any, shop_id: UUID, claimed: UUID, answer: str) -> None:
    """Keep the answer under the key."""
    await connection.execute(_STORE, shop_id, claimed, answer)
