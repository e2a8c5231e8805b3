"""A question changes nothing, so whatever gets lost, it can be asked again: also after its COMMIT."""

import asyncio
from typing import Any

import pytest
from returns.result import Failure

from emporion.application.catalog.find_product import FindProduct
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query
from emporion.application.shared.trouble import TooSlow
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.testing.faults import Fault, Kind
from tests.integration.support import SYSTEM, ok
from tests.proofs.laboratory import Laboratory
from tests.proofs.scenarios.stage import Stage

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
async def stage(laboratory: Laboratory) -> Stage:
    stage = await laboratory.stage()
    await stage.placed()
    return stage


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("query", [FindProduct, ShopBalances])
async def test_a_question_is_answered_whatever_is_lost(
    query: type[Query[Any, Any]], kind: Kind, stage: Stage, laboratory: Laboratory
) -> None:
    asked = FindProduct(product=str(stage.product_id)) if query is FindProduct else ShopBalances()
    context = Context(actor=SYSTEM, shop_id=stage.market.shop_id)

    async def ask_at_rest() -> Any:
        """Without faults. Nobody waits for a query's COMMIT: a connection that breaks there is given back,
        and the next one to ask notices, and asks again."""
        laboratory.faults.arm()
        await asyncio.gather(*(laboratory.bus.ask(asked, context) for _ in range(2)))
        laboratory.faults.arm()
        return ok(await laboratory.bus.ask(asked, context))

    answer = await ask_at_rest()
    statements = tuple(laboratory.faults.seen)
    for at, statement in enumerate(statements, start=1):
        assert await ask_at_rest() == answer
        laboratory.faults.arm(Fault(kind, at))
        (found,) = await asyncio.gather(
            asyncio.create_task(laboratory.bus.ask(asked, context)), return_exceptions=True
        )
        assert laboratory.faults.fired, statement
        await laboratory.assert_nothing_is_left_open()
        match kind:
            case Kind.CANCELLED:
                assert isinstance(found, asyncio.CancelledError)
            case Kind.SERVER_BUG:
                assert isinstance(found, Exception)
            case Kind.STATEMENT_TIMEOUT:
                assert isinstance(found, Failure), found
                assert found.failure() == TooSlow()
            case _:
                assert not isinstance(found, BaseException), found
                assert ok(found) == answer, statement
