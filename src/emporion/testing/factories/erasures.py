"""Erasures."""

from datetime import datetime
from typing import Final
from uuid import UUID

from emporion.domain.erasure.erasure import Erasure, ErasureStep
from emporion.domain.erasure.tally import Tallies, Tally
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW

ONE_WALLET: Final = (Tally(table="wallets", anonymised=1),)


def make_erasure(
    *, user_id: UUID | None = None, tokens_end_at: datetime | None = None, now: datetime = NOW
) -> Erasure:
    """One that was just asked for; without `tokens_end_at` of a user without a living token."""
    return Erasure.ask_for(user_id or new_id(), now, tokens_end_at or now)


def make_step(
    *,
    shop_id: UUID,
    erasure_id: UUID,
    walk: int = 1,
    tallies: Tallies = ONE_WALLET,
    now: datetime = NOW,
) -> ErasureStep:
    """What was done in a shop."""
    return ErasureStep(
        id=new_id(), created_at=now, shop_id=shop_id, erasure_id=erasure_id, walk=walk, tallies=tallies
    )
