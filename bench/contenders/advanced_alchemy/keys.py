"""Idempotency keys: the dialect's upsert, which the repositories have for whole rows only."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bench.contenders.advanced_alchemy.models import IdempotencyKey
from bench.contenders.base import Refused
from bench.contenders.common import KEY_LIFETIME, fingerprint, uuid7
from bench.world import OrderRequest, TransferRequest


async def claim(
    session: AsyncSession, request: OrderRequest | TransferRequest, command: str, now: datetime
) -> IdempotencyKey:
    """The key's row: ours, or with the answer that was stored before."""
    row: dict[str, Any] = {
        "shop_id": request.shop_id,
        "id": uuid7(),
        "actor": f"user:{request.user_id}",
        "key": request.key,
        "command": command,
        "fingerprint": fingerprint(request),
        "answer": None,
        "expires_at": now + KEY_LIFETIME,
        "created_at": now,
    }
    statement = insert(IdempotencyKey).values(row)
    renewed = {name: statement.excluded[name] for name in row if name not in ("shop_id", "actor", "key")}
    claimed = await session.scalar(
        statement.on_conflict_do_update(
            constraint="uq_idempotency_keys_key",
            set_=renewed,
            where=IdempotencyKey.expires_at <= statement.excluded.created_at,
        ).returning(IdempotencyKey)
    )
    if claimed is not None:
        return claimed
    held = await session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.shop_id == request.shop_id,
            IdempotencyKey.actor == row["actor"],
            IdempotencyKey.key == request.key,
        )
    )
    if held is None or (held.command, held.fingerprint) != (command, row["fingerprint"]):
        raise Refused("the key was used for something else")
    return held
