"""Small proofs of what is promised: each holds, and each fails when one thing is broken (planted.py)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import pytest
from returns.result import Success
from sqlalchemy import text

from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.shared.bus import Bus
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import Trouble
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.container import Container
from emporion.domain.orders.errors import OrderStatusRefuses, OutOfStock
from emporion.domain.shared.errors import Rejected, StaleVersion
from emporion.domain.shared.events import DomainEvent
from emporion.infrastructure.persistence.connection import NotCommitted
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.testing.faults import Fault, FaultInjector, Kind, Verb
from tests.integration.bus.kitchen import Cook, Hands, kitchen
from tests.integration.cache.processes import soon
from tests.integration.persistence.shelf import load, make_category, stored, work
from tests.integration.support import Customer, Market, ok, refusal
from tests.proofs.expectations import expected
from tests.proofs.laboratory import Laboratory
from tests.proofs.scenarios import scenarios


@dataclass(frozen=True, slots=True)
class Bench:
    """What proofs need: the application with a real pool, a laboratory for faults, and an empty shop."""

    container: Container
    laboratory: Laboratory
    market: Market


Property = Callable[[Bench], Awaitable[None]]
_WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def a_refusal_leaves_nothing_behind(bench: Bench) -> None:
    before = await bench.market.everything()
    bus = kitchen(bench.container).bus
    refusal(await bus.execute(Cook(dish="Soup", end="failure"), bench.market.by()))
    assert await bench.market.everything() == before, "something of a refused command was committed"


async def deposits_at_once_all_count(bench: Bench) -> None:
    customer = await bench.market.customer()
    deposit = Deposit(wallet_id=customer.wallet_id, amount=Decimal(1))
    answers = await asyncio.gather(*(bench.market.bus.execute(deposit, bench.market.by()) for _ in range(12)))
    refused = [answer for answer in answers if not isinstance(answer, Success)]
    assert refused == [], f"deposits were in each other's way: {refused}"
    assert await bench.market.balance(customer.wallet_id) == 12, "a deposit was lost"


async def of_two_who_have_read_the_same_one_is_refused(bench: Bench) -> None:
    category = await stored(bench.market)
    shop_id, database = bench.market.shop_id, bench.market.database
    refused: list[object] = []
    with suppress(Rejected):
        async with work(database, shop_id) as slow:
            found = await load(slow, category)
            async with work(database, shop_id) as quick:
                first = await load(quick, category)
                first.name = "First"
                await SqlCategoryRepository(quick).save(first)
            found.name = "Second"
            await SqlCategoryRepository(slow).save(found)
            try:
                await slow.flush()
            except Rejected as rejected:
                refused.append(rejected.error)
                raise
    assert [type(each) for each in refused] == [StaleVersion], "a change was overwritten unseen"


async def effects_are_released_once_and_after_the_commit(bench: Bench) -> None:
    released: list[int] = []

    async def plan(hands: Hands, attempt: int) -> None:
        hands.uow.after_commit(lambda: released.append(attempt))

    bus = kitchen(bench.container, plan).bus
    async with FaultInjector(bench.container.database()) as faults:
        ok(await bus.execute(Cook(dish="Soup"), bench.market.by()))
        released.clear()
        faults.arm(Fault(Kind.SERIALIZATION, at=len(faults.seen)))  # its COMMIT
        ok(await bus.execute(Cook(dish="Soup"), bench.market.by()))
    # The attempt counter goes on from the first dish: 2 is lost, 3 wins.
    assert released == [3], f"effects of attempts {released} were released"


async def a_cancelled_caller_does_not_stop_a_commit(bench: Bench) -> None:
    released: list[int] = []

    async def plan(hands: Hands, attempt: int) -> None:
        hands.uow.after_commit(lambda: released.append(attempt))

    bus = kitchen(bench.container, plan).bus
    async with FaultInjector(bench.container.database()) as faults:
        ok(await bus.execute(Cook(dish="Soup"), bench.market.by()))
        faults.arm(Fault(Kind.CANCELLED, at=len(faults.seen)))
        cancelled = asyncio.create_task(bus.execute(Cook(dish="Tea"), bench.market.by()))
        await asyncio.wait({cancelled})
    assert cancelled.cancelled(), "the caller was not told of its cancellation"
    cooked = await bench.market.value("SELECT count(*) FROM categories WHERE shop_id = :shop")
    assert len(released) == cooked == 2, f"{cooked} changes were committed, {len(released)} effects released"


async def an_undone_savepoint_tells_nothing(bench: Bench) -> None:
    shop_id = bench.market.shop_id
    async with work(bench.market.database, shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        await categories.save(make_category(shop_id, "Kept"))
        with suppress(_Undone):
            async with uow.savepoint():
                undone = make_category(shop_id, "Undone")
                undone.record(Told(aggregate_id=undone.id))
                await categories.save(undone)
                raise _Undone
    told = await bench.market.value(
        "SELECT count(*) FROM outbox_messages WHERE shop_id = :shop AND topic = :topic", topic=Told.topic
    )
    assert told == 0, "the world was told of what was undone"


async def the_books_are_right_after_a_sale(bench: Bench) -> None:
    market = bench.market
    customer, (tea,) = await market.customer(100), await market.variants("3.5")
    kept, cancelled = [ok(await market.place(customer, {tea.id: 2})) for _ in range(2)]
    ok(await market.bus.execute(CancelOrder(order_id=cancelled.id), market.by()))
    await bench.laboratory.assert_books(market.shop_id)
    assert await market.balance(customer.wallet_id) == 100 - kept.total, "the books are wrong"


async def the_last_pieces_are_sold_once(bench: Bench) -> None:
    (tea,) = await bench.market.variants(1, stock=5)
    customers = [await bench.market.customer(10) for _ in range(10)]
    answers = await asyncio.gather(*(bench.market.place(each, {tea.id: 1}) for each in customers))
    sold = [answer for answer in answers if isinstance(answer, Success)]
    others = {type(refusal(answer)) for answer in answers if not isinstance(answer, Success)}
    assert (len(sold), others) == (5, {OutOfStock}), f"{len(sold)} of 5 pieces sold, others got {others}"


async def an_order_is_cancelled_once(bench: Bench) -> None:
    market = bench.market
    customer, (tea,) = await market.customer(100), await market.variants(10)
    order = ok(await market.place(customer, {tea.id: 3}))
    cancel = CancelOrder(order_id=order.id)
    # The row is held until all six have come as far as they can: whoever reads without a lock has read.
    async with work(market.database, market.shop_id) as holder:
        await holder.connection.fetch_sql("UPDATE orders SET currency = currency WHERE id = $1", [order.id])
        attempts = [asyncio.create_task(market.bus.execute(cancel, market.by())) for _ in range(6)]
        await soon(lambda: market.value(_WAITING), len(attempts))
    answers = await asyncio.gather(*attempts)
    told = [type(refusal(answer)) for answer in answers if not isinstance(answer, Success)]
    assert told == [OrderStatusRefuses] * 5, f"the other five were told {told}"
    assert await market.balance(customer.wallet_id) == 100, "the refund was paid more than once"
    assert await market.stock(tea.id) == 10, "the pieces were returned more than once"


async def opposite_transfers_never_deadlock(bench: Bench) -> None:
    market, lost = bench.market, list[Trouble]()
    retry = Retry(diagnose, notify=lambda name, number, trouble, error: lost.append(trouble))
    parts = bench.container
    bus = Bus(parts.registry(), parts.database(), parts.composer(), parts.codec(), retry)
    one, other = await market.customer(100), await market.customer(100)

    async def send(sender: Customer, receiver: Customer) -> None:
        address = await market.value("SELECT address FROM wallets WHERE id = :id", id=receiver.wallet_id)
        transfer = TransferMoney(wallet_id=sender.wallet_id, to_address=address, amount=Decimal(1))
        ok(await bus.execute(transfer, market.by(sender.user_id)))

    pairs = [(one, other), (other, one)] * 4
    await asyncio.gather(*(send(*pair) for pair in pairs))
    assert Trouble.COLLISION not in lost, "transfers waited for each other in a circle"


async def a_hidden_error_is_not_reported_as_a_commit(bench: Bench) -> None:
    with pytest.raises(NotCommitted):
        async with work(bench.market.database, bench.market.shop_id) as uow:
            with suppress(Exception):
                await uow.connection.fetch(text("SELECT 1 / 0"))


def under(kind: Kind, verb: Verb, *, keyed: bool = False) -> Property:
    """A deposit meets this fault at its last statement of this sort, and ends as it must."""

    async def property_(bench: Bench) -> None:
        laboratory = bench.laboratory
        (scenario,) = [each for each in scenarios() if each.name == "money_is_deposited"]
        stage = await laboratory.stage()
        reference = await laboratory.reference(stage, scenario, keyed=keyed)
        at = max(at for at, each in enumerate(reference.statements, start=1) if each.verb is verb)
        wanted = expected(kind, verb, keyed=keyed)
        await laboratory.check(stage, scenario, reference, wanted, Fault(kind, at), keyed=keyed)

    property_.__name__ = f"a_deposit_under_{kind.name}_at_{verb}".lower()
    return property_


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(DomainEvent):
    topic: ClassVar[str] = "proof.told"


class _Undone(Exception):
    """Ends a savepoint."""
