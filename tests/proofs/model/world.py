"""A real shop behind a bus: tells steps as commands, and answers in the words of the model."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from returns.result import Result, Success

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.find_variant import FindVariant
from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.find_order import FindOrder
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.orders.views import OrderView, PlacedOrderView
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.shared.messages import Command
from emporion.application.wallets.activate_wallet import ActivateWallet
from emporion.application.wallets.deactivate_wallet import DeactivateWallet
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.views import BookingView
from emporion.application.wallets.withdraw import Withdraw
from tests.proofs.model import steps
from tests.proofs.model.steps import Answer, State, Step, plain

T = TypeVar("T")
NOBODYS = UUID(int=1)
Events = Callable[[UUID], Awaitable[list[tuple[str, UUID]]]]
"""All topics of a shop with the aggregate that each is about, in their order."""


@dataclass(slots=True)
class World:
    """One shop; lists are in the order of the model's numbers. `users` begins with the owner."""

    name: str
    bus: Bus
    events: Events
    shop_id: UUID
    users: list[UUID]
    wallets: list[UUID] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    variants: list[UUID] = field(default_factory=list)
    orders: list[UUID] = field(default_factory=list)
    told_before: int = 0

    async def perform(self, step: Step, actor: int, key: str | None) -> Answer:
        command, words = self._command(step)
        answer: Result[Any, Any] = await self.bus.execute(command, self.by(actor, key))
        if isinstance(answer, Success):
            return ("ok", *words(answer.unwrap()))
        return (answer.failure().code,)

    def by(self, actor: int = steps.OWNER, key: str | None = None) -> Context:
        return Context(actor=UserActor(self.users[actor]), shop_id=self.shop_id, idempotency_key=key)

    async def state(self) -> State:
        """What queries show to the owner, and what the world outside was told."""
        wallets = [await self._ask(FindWallet(wallet_id=each)) for each in self.wallets]
        orders = [await self._ask(FindOrder(order_id=each)) for each in self.orders]
        variants = [await self._ask(FindVariant(variant=str(each))) for each in self.variants]
        balances = await self._ask(ShopBalances())
        told = (await self.events(self.shop_id))[self.told_before :]
        numbers = {each: n for known in (self.orders, self.variants) for n, each in enumerate(known)}
        return State(
            balances=tuple(plain(wallet.balance) for wallet in wallets),
            active=tuple(wallet.is_active for wallet in wallets),
            revenue=plain(balances.revenue),
            clearing=plain(balances.clearing),
            stock=tuple(variant.stock for variant in variants),
            orders=tuple((order.status.value, plain(order.total)) for order in orders),
            events=tuple((topic, numbers.get(about, -1)) for topic, about in told),
        )

    async def _ask(self, query: Any) -> Any:
        return (await self.bus.ask(query, self.by())).unwrap()

    def _command(self, step: Step) -> tuple[Command[Any, Any], Callable[[Any], Answer]]:
        match step:
            case steps.Deposit(wallet, amount):
                return Deposit(wallet_id=_at(self.wallets, wallet), amount=amount), _booked
            case steps.Withdraw(wallet, amount):
                return Withdraw(wallet_id=_at(self.wallets, wallet), amount=amount), _booked
            case steps.Send(wallet, target, amount):
                return self._send(wallet, target, amount), _booked
            case steps.Switch(wallet, on):
                switch = ActivateWallet if on else DeactivateWallet
                return switch(wallet_id=_at(self.wallets, wallet)), _switched
            case steps.Place(wallet, items, partial):
                return self._place(wallet, items, partial), self._placed
            case steps.Cancel(order):
                return CancelOrder(order_id=_at(self.orders, order)), self._moved
            case steps.Ship(order):
                return ShipOrder(order_id=_at(self.orders, order)), self._moved
            case steps.Deliver(order):
                return DeliverOrder(order_id=_at(self.orders, order)), self._moved
            case steps.Adjust(variant, delta):
                wanted = _at(self.variants, variant)
                return AdjustStock(variant_id=wanted, delta=delta, reason="model"), _adjusted

    def _send(self, wallet: int, target: int, amount: Decimal) -> TransferMoney:
        address = "nonsense" if target == steps.NONSENSE_ADDRESS else self.addresses[target]
        return TransferMoney(wallet_id=_at(self.wallets, wallet), to_address=address, amount=amount)

    def _place(self, wallet: int, items: tuple[tuple[int, int], ...], partial: bool) -> PlaceOrder:
        wanted = tuple(Item(variant_id=_at(self.variants, v), quantity=n) for v, n in items)
        return PlaceOrder(wallet_id=_at(self.wallets, wallet), items=wanted, allow_partial=partial)

    def _placed(self, view: PlacedOrderView) -> Answer:
        if view.id not in self.orders:
            self.orders.append(view.id)
        left_out = [f"{self._variant(each.variant_id)} {each.code}" for each in view.left_out]
        return (str(self.orders.index(view.id)), view.status.value, plain(view.total), *left_out)

    def _moved(self, view: OrderView) -> Answer:
        return (str(self.orders.index(view.id)), view.status.value)

    def _variant(self, variant_id: UUID) -> int:
        return self.variants.index(variant_id) if variant_id in self.variants else len(self.variants)


def _at(ids: list[UUID], number: int) -> UUID:
    return ids[number] if number < len(ids) else NOBODYS


def _booked(view: BookingView) -> Answer:
    return (plain(view.wallet.balance),)


def _switched(view: Any) -> Answer:
    return ("active" if view.is_active else "inactive",)


def _adjusted(view: Any) -> Answer:
    return (str(view.stock),)
