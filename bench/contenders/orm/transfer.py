"""Send money from one customer's wallet to another's."""

import json
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.contenders.base import Refused
from bench.contenders.common import cents, plain, uuid7
from bench.contenders.orm.keys import claim
from bench.contenders.orm.models import AuditRecord, Transfer, Wallet
from bench.contenders.orm.trail import Scope, watch
from bench.world import TransferRequest

_BOOKED: Final = (
    "id",
    "kind",
    "debit_wallet_id",
    "credit_wallet_id",
    "amount",
    "currency",
    "order_id",
    "reference",
    "created_at",
)
_WALLET: Final = (
    "id",
    "kind",
    "owner_id",
    "address",
    "name",
    "currency",
    "balance",
    "is_active",
    "created_at",
    "updated_at",
    "version",
)


async def transfer(session: AsyncSession, request: TransferRequest) -> str:
    """In the transaction that the caller opened."""
    now = datetime.now(UTC)
    key = await claim(session, request, "TransferMoney", now)
    if key.answer is not None:
        return key.answer
    watch(
        session.sync_session,
        Scope(request.shop_id, request.user_id, "TransferMoney", now, (Transfer, Wallet), AuditRecord),
    )
    source, target = await _wallets(session, request)
    if request.amount <= 0 or request.amount != cents(request.amount) or source.balance < request.amount:
        raise Refused("the amount does not fit")
    source.balance -= request.amount
    target.balance += request.amount
    booked = Transfer(
        shop_id=request.shop_id,
        id=uuid7(),
        kind="transfer",
        debit_wallet_id=source.id,
        credit_wallet_id=target.id,
        amount=request.amount,
        currency=source.currency,
        order_id=None,
        reference=request.reference,
        created_at=now,
    )
    session.add(booked)
    await session.flush()
    answer = {
        "transfer": plain({name: getattr(booked, name) for name in _BOOKED}),
        "wallet": plain({name: getattr(source, name) for name in _WALLET}),
    }
    key.answer = json.dumps({"success": answer})
    return key.answer


async def _wallets(session: AsyncSession, request: TransferRequest) -> tuple[Wallet, Wallet]:
    """Whose money it is and whose it becomes, locked in order of id."""
    target_id = await session.scalar(
        select(Wallet.id).where(Wallet.shop_id == request.shop_id, Wallet.address == request.to_address)
    )
    wanted = (
        select(Wallet)
        .where(Wallet.shop_id == request.shop_id, Wallet.id.in_([request.wallet_id, target_id]))
        .order_by(Wallet.id)
        .with_for_update(key_share=True)
    )
    found = {wallet.id: wallet for wallet in await session.scalars(wanted)}
    source, target = found.get(request.wallet_id), found.get(target_id) if target_id else None
    if source is None or source.owner_id != request.user_id or not source.is_active:
        raise Refused("this is not the customer's wallet")
    if target is None or target is source or target.kind != "customer" or not target.is_active:
        raise Refused("there is no such address")
    if source.currency != target.currency:
        raise Refused("these two wallets do not fit")
    return source, target
