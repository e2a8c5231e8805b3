"""The plain model: what the plan of the house says, in lists and numbers. Imports nothing of Emporion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

from tests.proofs.model import steps
from tests.proofs.model.steps import OWNER, SHELVES, WALLET_OWNERS, Answer, State, Step, plain

DIGITS: Mapping[str, int] = {"EUR": 2, "JPY": 0, "KWD": 3}
_EXACT = Context(prec=80)
_LIMIT = Decimal(10) ** 18
_MOST_PIECES = 2_000_000_000
_MOST_OF_A_LINE = 1_000_000
_STAFF_ONLY = (steps.Deposit, steps.Withdraw, steps.Switch, steps.Ship, steps.Deliver, steps.Adjust)


class No(Exception):
    """Refused; the message is the code."""


@dataclass(slots=True)
class Purse:
    owner: int
    balance: Decimal = Decimal(0)
    is_active: bool = True


@dataclass(slots=True)
class Sale:
    wallet: int
    lines: tuple[tuple[int, int], ...]
    total: Decimal
    status: str = "confirmed"


@dataclass(slots=True)
class Books:
    """One shop in `currency`. Every method that refuses raises `No` before it changes anything."""

    currency: str
    wallets: list[Purse] = field(default_factory=lambda: [Purse(owner) for owner in WALLET_OWNERS])
    stock: list[int] = field(default_factory=lambda: [shelf.stock for shelf in SHELVES])
    orders: list[Sale] = field(default_factory=list)
    events: list[tuple[str, int]] = field(default_factory=list)
    revenue: Decimal = Decimal(0)
    clearing: Decimal = Decimal(0)
    answers: dict[tuple[int, str], tuple[Step, Answer]] = field(default_factory=dict)

    def perform(self, step: Step, actor: int, key: str | None) -> Answer:
        """The answer, remembered under `key`: who may not ask at all is told so before keys are looked at."""
        if isinstance(step, _STAFF_ONLY) and actor != OWNER:
            return ("access-denied",)
        if key is None:
            return self._answer(step, actor)
        if (actor, key) not in self.answers:
            self.answers[actor, key] = step, self._answer(step, actor)
        known, answer = self.answers[actor, key]
        return answer if known == step else ("idempotency-key-reused",)

    def state(self) -> State:
        return State(
            balances=tuple(plain(wallet.balance) for wallet in self.wallets),
            active=tuple(wallet.is_active for wallet in self.wallets),
            revenue=plain(self.revenue),
            clearing=plain(self.clearing),
            stock=tuple(self.stock),
            orders=tuple((order.status, plain(order.total)) for order in self.orders),
            events=tuple(self.events),
        )

    def _answer(self, step: Step, actor: int) -> Answer:
        try:
            return ("ok", *self._do(step, actor))
        except No as refused:
            return (str(refused),)

    def _do(self, step: Step, actor: int) -> Answer:
        match step:
            case steps.Deposit(number, amount):
                return self._deposit(self._wallet(number), amount)
            case steps.Withdraw(number, amount):
                return self._withdraw(self._wallet(number), amount)
            case steps.Send():
                return self._send(step, actor)
            case steps.Switch(number, on):
                self._wallet(number).is_active = on
                return ("active" if on else "inactive",)
            case steps.Place():
                return self._place(step, actor)
            case steps.Cancel(number):
                return self._cancel(number, actor)
            case steps.Ship(number):
                return self._move_on(number, "confirmed", "shipped")
            case steps.Deliver(number):
                return self._move_on(number, "shipped", "delivered")
            case steps.Adjust(number, delta):
                return self._adjust(number, delta)

    def _deposit(self, wallet: Purse, amount: Decimal) -> Answer:
        if not wallet.is_active:
            raise No("wallet-inactive")
        self._check_amount(amount)
        self._check_room(wallet, amount)
        wallet.balance += amount
        self.clearing -= amount
        return (plain(wallet.balance),)

    def _withdraw(self, wallet: Purse, amount: Decimal) -> Answer:
        self._check_amount(amount)
        self._debit(wallet, amount)
        self.clearing += amount
        return (plain(wallet.balance),)

    def _send(self, step: steps.Send, actor: int) -> Answer:
        if step.target == steps.NONSENSE_ADDRESS:
            raise No("invalid-wallet-address")
        source = self._own_wallet(step.wallet, actor)
        if step.target >= len(self.wallets):
            raise No("wallet-address-unknown")
        target = self.wallets[step.target]
        if not target.is_active:
            raise No("wallet-inactive")
        self._check_amount(step.amount)
        if target is source:
            raise No("same-wallet")
        self._check_room(target, step.amount)
        self._debit(source, step.amount)
        target.balance += step.amount
        return (plain(source.balance),)

    def _place(self, step: steps.Place, actor: int) -> Answer:
        if not step.items:
            raise No("order-empty")
        if any(not 1 <= quantity <= _MOST_OF_A_LINE for _, quantity in step.items):
            raise No("line-quantity-invalid")
        wallet = self._own_wallet(step.wallet, actor)
        left, lines, left_out = list(self.stock), list[tuple[int, int]](), list[tuple[int, str]]()
        for variant, quantity in step.items:
            if (code := self._missing(variant, quantity, left)) is None:
                left[variant] -= quantity
                lines.append((variant, quantity))
            else:
                left_out.append((variant, code))
        if left_out and not (step.partial and lines):
            codes = {code for _, code in left_out}
            order = ("variants-unknown", "variants-not-on-sale", "out-of-stock")
            raise No(next(code for code in order if code in codes))
        total = self._rounded(sum((SHELVES[v].price * n for v, n in lines), Decimal(0)))
        self._debit(wallet, total)
        self.revenue += total
        self.stock = left
        self.orders.append(Sale(step.wallet, tuple(lines), total))
        number = len(self.orders) - 1
        self.events.append(("order.placed", number))
        return (str(number), "confirmed", plain(total), *(f"{v} {code}" for v, code in left_out))

    def _cancel(self, number: int, actor: int) -> Answer:
        order = self._order(number)
        wallet = self.wallets[order.wallet]
        if actor not in (OWNER, wallet.owner):
            raise No("order-not-found")
        if order.status != "confirmed":
            raise No("order-status-refuses")
        self._check_room(wallet, order.total)
        after = list(self.stock)
        for variant, quantity in order.lines:
            after[variant] += quantity
            self._check_pieces(after[variant])
        wallet.balance += order.total
        self.revenue -= order.total
        self.stock, order.status = after, "cancelled"
        self.events.append(("order.cancelled", number))
        return (str(number), "cancelled")

    def _move_on(self, number: int, status: str, wanted: str) -> Answer:
        order = self._order(number)
        if order.status != status:
            raise No("order-status-refuses")
        order.status = wanted
        self.events.append((f"order.{wanted}", number))
        return (str(number), wanted)

    def _adjust(self, variant: int, delta: int) -> Answer:
        if variant >= len(self.stock):
            raise No("variant-not-found")
        after = self.stock[variant] + delta
        if after < 0:
            raise No("not-enough-stock")
        self._check_pieces(after)
        self.stock[variant] = after
        if delta:
            self.events.append(("variant.stock_adjusted", variant))
        return (str(after),)

    def _missing(self, variant: int, quantity: int, left: list[int]) -> str | None:
        if variant >= len(SHELVES):
            return "variants-unknown"
        if not SHELVES[variant].is_sold:
            return "variants-not-on-sale"
        return "out-of-stock" if quantity > left[variant] else None

    def _wallet(self, number: int) -> Purse:
        if number >= len(self.wallets):
            raise No("wallet-not-found")
        return self.wallets[number]

    def _own_wallet(self, number: int, actor: int) -> Purse:
        wallet = self._wallet(number)
        if wallet.owner != actor:
            raise No("wallet-not-found")
        return wallet

    def _order(self, number: int) -> Sale:
        if number >= len(self.orders):
            raise No("order-not-found")
        return self.orders[number]

    def _debit(self, wallet: Purse, amount: Decimal) -> None:
        if not wallet.is_active:
            raise No("wallet-inactive")
        if wallet.balance < amount:
            raise No("insufficient-funds")
        wallet.balance -= amount

    def _check_amount(self, amount: Decimal) -> None:
        if amount >= _LIMIT:
            raise No("amount-too-large")
        if amount <= 0:
            raise No("amount-not-positive")
        if self._rounded(amount) != amount:
            raise No("amount-not-whole")

    def _check_room(self, wallet: Purse, amount: Decimal) -> None:
        if wallet.balance + amount >= _LIMIT:
            raise No("amount-too-large")

    def _check_pieces(self, pieces: int) -> None:
        if pieces > _MOST_PIECES:
            raise No("stock-invalid")

    def _rounded(self, amount: Decimal) -> Decimal:
        unit = Decimal(1).scaleb(-DIGITS[self.currency])
        return amount.quantize(unit, ROUND_HALF_UP, _EXACT)
