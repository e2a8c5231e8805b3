"""Success commits, everything else leaves nothing behind."""

import pytest
from sqlalchemy.exc import DBAPIError

from emporion.container import Container
from emporion.infrastructure.persistence.sqlstate import sqlstate
from tests.integration.bus.kitchen import Burnt, Cook, Exploded, OvenBusy, Peek, kitchen
from tests.integration.support import Market, ok, refusal


async def test_success_commits(market: Market, container: Container) -> None:
    category = ok(await kitchen(container).bus.execute(Cook(dish="Soup"), market.by()))
    assert await market.value("SELECT name FROM categories WHERE id = :id", id=category) == "Soup"


@pytest.mark.parametrize("flush", [False, True])
@pytest.mark.parametrize("end", ["failure", "reject"])
async def test_a_refusal_rolls_everything_back(
    market: Market, container: Container, end: str, flush: bool
) -> None:
    before = await market.everything()
    answer = await kitchen(container).bus.execute(Cook(dish="Soup", end=end, flush=flush), market.by())
    assert refusal(answer) == Burnt(dish="Soup")
    assert await market.everything() == before


@pytest.mark.parametrize("flush", [False, True])
async def test_an_exception_rolls_everything_back_and_comes_out(
    market: Market, container: Container, flush: bool
) -> None:
    before = await market.everything()
    with pytest.raises(Exploded):
        await kitchen(container).bus.execute(Cook(dish="Soup", end="exception", flush=flush), market.by())
    assert await market.everything() == before


async def test_a_refusal_that_may_pass_rolls_back_as_well(market: Market, container: Container) -> None:
    before = await market.everything()
    answer = await kitchen(container).bus.execute(Cook(dish="Soup", end="busy"), market.by())
    assert refusal(answer) == OvenBusy()
    assert await market.everything() == before


async def test_a_query_answers(market: Market, container: Container) -> None:
    bus = kitchen(container).bus
    ok(await bus.execute(Cook(dish="Soup"), market.by()))
    assert ok(await bus.ask(Peek(), market.by())) == 1


async def test_a_query_that_saves_is_refused_by_the_server(market: Market, container: Container) -> None:
    before = await market.everything()
    with pytest.raises(DBAPIError) as caught:
        await kitchen(container).bus.ask(Peek(write=True), market.by())
    assert sqlstate(caught.value) == "25006"
    assert await market.everything() == before


async def test_the_audit_names_actor_command_and_request(market: Market, container: Container) -> None:
    context = market.by()
    category = ok(await kitchen(container).bus.execute(Cook(dish="Soup"), context))
    (record,) = await market.rows("SELECT * FROM audit_records WHERE record_id = :id", id=category)
    assert (record.actor_id, record.actor_name) == (market.owner, None)
    assert (record.command, record.request_id) == ("Cook", context.request_id)
    assert record.created_at == context.now
