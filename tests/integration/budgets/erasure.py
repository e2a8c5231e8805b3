"""Erasures."""

from uuid import UUID

from emporion.application.erasure.due_erasures import DueErasures
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.find_erasure import FindErasure
from emporion.application.erasure.shops_left import ShopsLeft
from emporion.application.shared.context import Context
from tests.integration.budgets.crowd import MANY, Asked, Crowd
from tests.integration.budgets.declared import budget
from tests.integration.support import SYSTEM, ok, stored_user


@budget(DueErasures, 1)
async def due_erasures(crowd: Crowd) -> Asked:
    for _ in range(MANY):
        await _leaving(crowd)
    return _by_operator(DueErasures())


@budget(FindErasure, 1)
async def find_erasure(crowd: Crowd) -> Asked:
    return _by_operator(FindErasure(user_id=await _leaving(crowd)))


@budget(ShopsLeft, 3)
async def shops_left(crowd: Crowd) -> Asked:
    return _by_operator(ShopsLeft(user_id=await _leaving(crowd)))


async def _leaving(crowd: Crowd) -> UUID:
    user_id = await stored_user(crowd.market.database)
    ok(await crowd.market.bus.execute(EraseUser(user_id=user_id), Context(actor=SYSTEM)))
    return user_id


def _by_operator(query: DueErasures | FindErasure | ShopsLeft) -> Asked:
    return Asked(query, Context(actor=SYSTEM))
