"""Idempotency keys: an INSERT that conflicts is not an error; the row is then read."""

from datetime import datetime

from bench.contenders.base import Refused
from bench.contenders.common import KEY_LIFETIME, fingerprint, uuid7
from bench.contenders.django.models import IdempotencyKey
from bench.world import OrderRequest, TransferRequest


def claim(request: OrderRequest | TransferRequest, command: str, now: datetime) -> IdempotencyKey:
    """The key's row: ours, or with the answer that was stored before."""
    ours = IdempotencyKey(
        shop_id=request.shop_id,
        id=uuid7(),
        actor=f"user:{request.user_id}",
        key=request.key,
        command=command,
        fingerprint=fingerprint(request),
        answer=None,
        expires_at=now + KEY_LIFETIME,
        created_at=now,
    )
    # Expired keys are the nightly job's business: Django has no condition for the conflicting row.
    IdempotencyKey.objects.bulk_create([ours], ignore_conflicts=True)
    held = IdempotencyKey.objects.get(shop_id=ours.shop_id, actor=ours.actor, key=ours.key)
    if (held.command, held.fingerprint) != (command, ours.fingerprint):
        raise Refused("the key was used for something else")
    return held
