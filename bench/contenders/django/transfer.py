"""Send money from one customer's wallet to another's."""

import json
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from bench.contenders.base import Refused
from bench.contenders.common import cents, plain, uuid7
from bench.contenders.django.keys import claim
from bench.contenders.django.models import Transfer, Wallet
from bench.contenders.django.place_order import book, enter
from bench.contenders.django.trail import Trail, values
from bench.world import TransferRequest

_COMMAND: Final = "TransferMoney"


@transaction.atomic
def send(request: TransferRequest) -> str:
    """The stored answer."""
    enter(request.shop_id)
    now = datetime.now(UTC)
    key = claim(request, _COMMAND, now)
    if key.answer is not None:
        return str(key.answer)
    source, target = _wallets(request)
    if request.amount <= 0 or request.amount != cents(request.amount) or source.balance < request.amount:
        raise Refused("the amount does not fit")
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
    trail = Trail(request.shop_id, request.user_id, _COMMAND, now)
    booked.save(force_insert=True)
    trail.inserted(booked)
    book(source, source.balance - request.amount, trail, now)
    book(target, target.balance + request.amount, trail, now)
    trail.write()
    told = {"transfer": values(booked), "wallet": values(source)}
    for row in told.values():
        del row["shop_id"]
    key.answer = json.dumps({"success": {name: plain(row) for name, row in told.items()}})
    key.save(update_fields=["answer"])
    return str(key.answer)


def _wallets(request: TransferRequest) -> tuple[Wallet, Wallet]:
    """Whose money it is and whose it becomes, locked in order of id."""
    of_shop = Wallet.objects.filter(shop_id=request.shop_id)
    target_id = of_shop.filter(address=request.to_address).values_list("id", flat=True).first()
    ids = [request.wallet_id, target_id]
    locked = of_shop.filter(id__in=ids).order_by("id").select_for_update(no_key=True)
    found = {wallet.id: wallet for wallet in locked}
    source, target = found.get(request.wallet_id), found.get(target_id)
    if source is None or source.owner_id != request.user_id or not source.is_active:
        raise Refused("this is not the customer's wallet")
    if target is None or target is source or target.kind != "customer" or not target.is_active:
        raise Refused("there is no such address")
    if source.currency != target.currency:
        raise Refused("these two wallets do not fit")
    return source, target
