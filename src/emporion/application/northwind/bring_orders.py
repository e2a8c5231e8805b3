"""Places the historic orders, and first puts the money for them into the customers' wallets."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from returns.result import Success

from emporion.application.northwind.bring_customers import Purse
from emporion.application.northwind.calls import Calls, Stopped
from emporion.application.northwind.data import Northwind, NorthwindLine, NorthwindOrder
from emporion.application.northwind.identity import number_of
from emporion.application.northwind.report import Brought
from emporion.application.orders.basket import Item
from emporion.application.orders.known_numbers import KnownOrderNumbers
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.wallets.deposit import Deposit
from emporion.domain.orders.errors import HistoricOrderExists
from emporion.domain.shared.money import EXACT, rounded


@dataclass(slots=True)
class OrdersBrought:
    """What became of the orders, and what was deposited for them."""

    orders: Brought = field(default_factory=Brought)
    deposited: Decimal = Decimal(0)


class OrderBringer:
    """An order keeps its number, and two orders of a shop cannot have one: that is what makes a repetition
    harmless for ever, not only as long as idempotency keys are kept."""

    def __init__(
        self, calls: Calls, currency: str, variants: dict[int, UUID], purses: dict[str, Purse]
    ) -> None:
        self._calls = calls
        self._currency = currency
        self._variants = variants
        self._purses = purses
        self._brought = OrdersBrought()

    async def bring(self, northwind: Northwind) -> OrdersBrought:
        """Place what is not there yet, in the order of the days."""
        numbers = tuple(number_of(order.id) for order in northwind.orders)
        known = set(await self._calls.ask(KnownOrderNumbers(numbers=numbers), "orders"))
        missing = [order for order in northwind.orders if number_of(order.id) not in known]
        await self._fund(missing)
        for order in northwind.orders:
            is_new = number_of(order.id) not in known and await self._place(order)
            self._brought.orders = self._brought.orders.plus(created=is_new)
            self._calls.tell("orders")
        return self._brought

    async def _fund(self, missing: Iterable[NorthwindOrder]) -> None:
        """One deposit a customer: what his missing orders cost beyond what he has. A wallet that an import
        funded before it was stopped needs nothing more."""
        by_customer: defaultdict[str, list[NorthwindOrder]] = defaultdict(list)
        for order in missing:
            by_customer[order.customer_id].append(order)
        for customer_id, orders in by_customer.items():
            purse = self._purses[customer_id]
            needed = sum((self._total(order) for order in orders), Decimal(0)) - purse.balance
            if needed > 0:
                said = f"Northwind import: {len(orders)} orders, the first is {number_of(orders[0].id)}"
                command = Deposit(wallet_id=purse.wallet_id, amount=needed, reference=said)
                await self._calls.do(command, f"deposit:{customer_id}:{orders[0].id}")
                self._brought.deposited += needed

    async def _place(self, order: NorthwindOrder) -> bool:
        """Whether it was placed now; False where another import was faster."""
        command = PlaceOrder(
            wallet_id=self._purses[order.customer_id].wallet_id,
            items=tuple(self._item(line) for line in order.lines),
            historic=order.placed_at,
            number=number_of(order.id),
        )
        step = f"order:{order.id}"
        answer = await self._calls.attempt(command, step)
        if isinstance(answer, Success):
            return True
        error = answer.failure()
        if isinstance(error, HistoricOrderExists):
            return False
        raise Stopped(step, error)

    def _item(self, line: NorthwindLine) -> Item:
        return Item(
            variant_id=self._variants[line.product_id],
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
        )

    def _total(self, order: NorthwindOrder) -> Decimal:
        """What it will be charged: exact, rounded once to the shop's currency."""
        exact = Decimal(0)
        for line in order.lines:
            gross = EXACT.multiply(line.unit_price, Decimal(line.quantity))
            exact = EXACT.add(exact, EXACT.multiply(gross, EXACT.subtract(Decimal(1), line.discount)))
        return rounded(exact, self._currency)
