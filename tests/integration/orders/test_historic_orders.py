"""Orders that were made elsewhere keep their number, and so come in once."""

import asyncio
from datetime import UTC, datetime

import pytest

from emporion.application.orders.basket import Item
from emporion.application.orders.known_numbers import KnownOrderNumbers
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import OrderView
from emporion.application.shared.context import Actor
from emporion.domain.orders.errors import HistoricOrderExists, HistoricTermsRefused, OrderNumberInvalid
from tests.integration.support import SYSTEM, Customer, Market, ok, refusal

pytestmark = pytest.mark.integration

LONG_AGO = datetime(1996, 7, 4, tzinfo=UTC)


class Counter:
    """A customer before a product, in one shop."""

    def __init__(self, market: Market, customer: Customer, item: Item) -> None:
        self.market = market
        self.customer = customer
        self.item = item

    async def place(
        self, number: str | None, at: datetime | None = LONG_AGO, by: Actor = SYSTEM
    ) -> OrderView:
        command = PlaceOrder(
            wallet_id=self.customer.wallet_id, items=(self.item,), historic=at, number=number
        )
        return ok(await self.market.bus.execute(command, self.market.by(by)))

    async def refused(self, number: str | None, at: datetime | None = LONG_AGO) -> object:
        command = PlaceOrder(
            wallet_id=self.customer.wallet_id, items=(self.item,), historic=at, number=number
        )
        return refusal(await self.market.bus.execute(command, self.market.by(SYSTEM)))


@pytest.fixture
async def counter(market: Market) -> Counter:
    (tea,) = await market.variants(3, stock=10)
    return Counter(market, await market.customer(100), Item(variant_id=tea.id, quantity=1))


async def test_the_number_and_the_day_are_kept(counter: Counter) -> None:
    order = await counter.place("NW-10248")
    assert (order.number, order.placed_at, order.is_historic) == ("NW-10248", LONG_AGO, True)


async def test_without_a_number_one_is_drawn(counter: Counter) -> None:
    assert (await counter.place(None)).number != (await counter.place(None)).number


async def test_a_number_comes_in_once_and_the_second_time_changes_nothing(counter: Counter) -> None:
    await counter.place("NW-10248")
    before = await counter.market.everything()
    assert await counter.refused("NW-10248") == HistoricOrderExists(number="NW-10248")
    assert await counter.market.everything() == before


async def test_a_number_that_comes_in_many_times_at_once_is_one_order(counter: Counter) -> None:
    command = PlaceOrder(
        wallet_id=counter.customer.wallet_id, items=(counter.item,), historic=LONG_AGO, number="NW-1"
    )
    answers = await asyncio.gather(
        *(counter.market.bus.execute(command, counter.market.by(SYSTEM)) for _ in range(8))
    )
    assert sum(answer.value_or(None) is not None for answer in answers) == 1
    assert await counter.market.stock(counter.item.variant_id) == 9
    assert await counter.market.balance(counter.customer.wallet_id) == 97


async def test_only_historic_orders_bring_a_number(counter: Counter) -> None:
    assert isinstance(await counter.refused("NW-1", at=None), HistoricTermsRefused)


@pytest.mark.parametrize("number", ["", " NW-1", "-1", "1\n", "x" * 41, "Bestellung 1", "٣"])
async def test_a_number_that_nobody_could_read_out_is_refused(counter: Counter, number: str) -> None:
    assert isinstance(await counter.refused(number), OrderNumberInvalid)


async def test_another_shop_may_have_the_same_number(counter: Counter) -> None:
    await counter.place("NW-1")
    market = await Market.open(counter.market.bus, counter.market.database)
    (tea,) = await market.variants(3)
    other = Counter(market, await market.customer(100), Item(variant_id=tea.id, quantity=1))
    assert (await other.place("NW-1")).number == "NW-1"


async def test_an_import_asks_which_numbers_are_known(counter: Counter) -> None:
    for number in ("B-2", "A-1"):
        await counter.place(number)
    asked = KnownOrderNumbers(numbers=("A-1", "B-2", "C-3"))
    assert ok(await counter.market.bus.ask(asked, counter.market.by())) == ("A-1", "B-2")
