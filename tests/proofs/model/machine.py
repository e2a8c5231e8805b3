"""The state machine: Hypothesis makes up lives of a shop and shortens the first that worlds differ on."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shared.context import Context, SystemActor
from tests.proofs.model.books import DIGITS, Books
from tests.proofs.model.opening import Postgres, open_in_memory
from tests.proofs.model.steps import (
    CUSTOMERS,
    NOBODYS_ORDER,
    NONSENSE_ADDRESS,
    OWNER,
    SHELVES,
    WALLET_OWNERS,
    Adjust,
    Answer,
    Cancel,
    Deliver,
    Deposit,
    Place,
    Send,
    Ship,
    Step,
    Switch,
    Withdraw,
)
from tests.proofs.model.world import World

T = TypeVar("T")
Items = tuple[tuple[int, int], ...]

_WORTHS = ("100", "10", "1000000", "7", "0.01", "0.005", "0", "-1", "1E+17", "9E+17", "1E+18")
_AMOUNTS = st.sampled_from([Decimal(each) for each in _WORTHS])
_GOOD_AMOUNTS = st.sampled_from([Decimal(each) for each in ("100", "10", "7", "1000000", "3", "1E+17")])
_WALLETS = st.integers(0, len(WALLET_OWNERS))
_OWN_WALLETS = st.integers(0, len(WALLET_OWNERS) - 1)
_ORDERS = st.integers(0, 5)
_PIECES = st.one_of(st.integers(1, 6), st.sampled_from([0, 1_000_000, 1_000_001]))
_ITEMS = st.lists(st.tuples(st.integers(0, len(SHELVES)), _PIECES), max_size=4).map(tuple)
_GOOD_ITEM = st.tuples(
    st.sampled_from([n for n, shelf in enumerate(SHELVES) if shelf.is_sold]), st.integers(1, 3)
)
_GOOD_ITEMS = st.lists(_GOOD_ITEM, min_size=1, max_size=3).map(tuple)
_DELTAS = st.sampled_from([1, 5, 50, 0, -1, -3, -50, 1_999_999_990, 2_000_000_001])
_ACTORS = st.sampled_from((OWNER, *CUSTOMERS))
_MOVES = st.builds(Cancel, _ORDERS) | st.builds(Ship, _ORDERS) | st.builds(Deliver, _ORDERS)
_ANYTHING = (
    st.builds(Deposit, _WALLETS, _AMOUNTS)
    | st.builds(Withdraw, _WALLETS, _AMOUNTS)
    | st.builds(Send, _WALLETS, st.integers(0, NONSENSE_ADDRESS), _AMOUNTS)
    | st.builds(Switch, _WALLETS, st.booleans())
    | st.builds(Place, _WALLETS, _ITEMS, st.booleans())
    | st.builds(Adjust, st.integers(0, len(SHELVES)), _DELTAS)
    | _MOVES
)
_STAFFS_WORK = (
    st.builds(Deposit, _OWN_WALLETS, _GOOD_AMOUNTS)
    | st.builds(Withdraw, _OWN_WALLETS, _GOOD_AMOUNTS)
    | st.builds(Switch, _OWN_WALLETS, st.sampled_from([True, True, False]))
    | st.builds(Adjust, st.integers(0, len(SHELVES) - 1), _DELTAS)
)
_MISHAPS = st.sampled_from(["", "", "", "deadlock", "two deadlocks", "unanswered"])


@dataclass(slots=True)
class Tally:
    """What was run, for the line at the end."""

    examples: int = 0
    operations: int = 0
    refused: int = 0
    repeated: int = 0
    placed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.operations} operations in {self.examples} examples ({self.placed} orders placed, "
            f"{self.refused} refused, {self.repeated} with a used key)"
        )


@dataclass(slots=True)
class Laboratory:
    """What all examples share: the server, the loop that its connections belong to, the tally."""

    postgres: Postgres
    runner: asyncio.Runner
    tally: Tally = field(default_factory=Tally)


class ShopMachine(RuleBasedStateMachine):
    """One shop in three worlds; after each step they agree on the answer, at the end on everything."""

    laboratory: Laboratory

    @initialize(currency=st.sampled_from(sorted(DIGITS)))
    def open(self, currency: str) -> None:
        self.laboratory.tally.examples += 1
        self.books, self.keyed = Books(currency), list[tuple[Step, int, str]]()
        self.worlds: list[World] = self._run(self._open(currency))
        for wallet in range(len(WALLET_OWNERS)):
            self._perform(Deposit(wallet, Decimal(1000)), OWNER, None, "")

    @rule(wallet=_OWN_WALLETS, amount=_GOOD_AMOUNTS, keyed=st.booleans(), mishap=_MISHAPS)
    def money_comes(self, wallet: int, amount: Decimal, keyed: bool, mishap: str) -> None:
        self._ask(Deposit(wallet, amount), OWNER, keyed, mishap)

    @rule(step=_STAFFS_WORK, keyed=st.booleans(), mishap=_MISHAPS)
    def staff_works(self, step: Step, keyed: bool, mishap: str) -> None:
        self._ask(step, OWNER, keyed, mishap)

    @rule(wallet=_OWN_WALLETS, to=_OWN_WALLETS, amount=_GOOD_AMOUNTS, keyed=st.booleans(), mishap=_MISHAPS)
    def a_customer_sends(self, wallet: int, to: int, amount: Decimal, keyed: bool, mishap: str) -> None:
        self._ask(Send(wallet, to, amount), WALLET_OWNERS[wallet], keyed, mishap)

    @rule(wallet=_OWN_WALLETS, items=_GOOD_ITEMS, keyed=st.booleans(), mishap=_MISHAPS)
    def a_customer_buys(self, wallet: int, items: Items, keyed: bool, mishap: str) -> None:
        self._ask(Place(wallet, items), WALLET_OWNERS[wallet], keyed, mishap)

    @rule(wallet=_OWN_WALLETS, items=_ITEMS, keyed=st.booleans(), mishap=_MISHAPS)
    def a_customer_takes_what_there_is(self, wallet: int, items: Items, keyed: bool, mishap: str) -> None:
        self._ask(Place(wallet, items, partial=True), WALLET_OWNERS[wallet], keyed, mishap)

    @precondition(lambda self: self.books.orders)
    @rule(step=_MOVES, keyed=st.booleans(), mishap=_MISHAPS)
    def an_order_moves(self, step: Step, keyed: bool, mishap: str) -> None:
        self._ask(step, OWNER, keyed, mishap)

    @rule(step=_ANYTHING, actor=_ACTORS, keyed=st.booleans(), mishap=_MISHAPS)
    def somebody_asks_for_anything(self, step: Step, actor: int, keyed: bool, mishap: str) -> None:
        self._ask(step, actor, keyed, mishap)

    @precondition(lambda self: self.keyed)
    @rule(which=st.integers(0, 1000), mishap=_MISHAPS)
    def a_client_repeats(self, which: int, mishap: str) -> None:
        """The same request with its key, perhaps long after: the answer of then, and nothing happens."""
        step, actor, key = self.keyed[which % len(self.keyed)]
        self.laboratory.tally.repeated += 1
        self._perform(step, actor, key, mishap)

    @precondition(lambda self: self.keyed)
    @rule(which=st.integers(0, 1000), step=_ANYTHING, mishap=_MISHAPS)
    def a_client_mixes_up_its_keys(self, which: int, step: Step, mishap: str) -> None:
        """Another request (or by chance the same) with a used key."""
        _, actor, key = self.keyed[which % len(self.keyed)]
        self.laboratory.tally.repeated += 1
        self._perform(self._meant(step), actor, key, mishap)

    @precondition(lambda self: self.keyed)
    @rule(which=st.integers(0, 1000), actor=_ACTORS)
    def somebody_else_uses_the_key(self, which: int, actor: int) -> None:
        """Keys belong to their actor: to another one they are new."""
        step, _, key = self.keyed[which % len(self.keyed)]
        self._perform(step, actor, key, "")

    def teardown(self) -> None:
        if not hasattr(self, "worlds"):
            return
        expected = self.books.state()
        for world in self.worlds:
            assert self._run(world.state()) == expected, world.name
        assert self._run(self._broken()) == []
        assert self.laboratory.postgres.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]

    def _ask(self, step: Step, actor: int, keyed: bool, mishap: str) -> None:
        meant = self._meant(step)
        self._perform(meant, actor, self._new_key(meant, actor) if keyed else None, mishap)

    def _meant(self, step: Step) -> Step:
        """An order that is not there yet is nobody's, also when the request is repeated later."""
        if isinstance(step, Cancel | Ship | Deliver) and step.order >= len(self.books.orders):
            return replace(step, order=NOBODYS_ORDER)
        return step

    def _new_key(self, step: Step, actor: int) -> str:
        key = f"key-{len(self.keyed)}"
        self.keyed.append((step, actor, key))
        return key

    def _perform(self, step: Step, actor: int, key: str | None, mishap: str) -> None:
        expected = self.books.perform(step, actor, key)
        self._count(step, expected)
        self._prepare(mishap, key)
        for world in self.worlds:
            answer = self._run(world.perform(step, actor, key))
            assert answer == expected, f"{world.name}: {answer}, not {expected}"

    def _prepare(self, mishap: str, key: str | None) -> None:
        database = self.laboratory.postgres.database
        database.collisions = {"deadlock": 1, "two deadlocks": 2}.get(mishap, 0)
        # Without a key nobody could know what became of it, the model neither.
        database.unanswered = mishap == "unanswered" and key is not None

    def _count(self, step: Step, answer: Answer) -> None:
        tally = self.laboratory.tally
        tally.operations += 1
        tally.refused += answer[0] != "ok"
        tally.placed += answer[0] == "ok" and isinstance(step, Place)

    async def _open(self, currency: str) -> list[World]:
        return [await open_in_memory(currency), await self.laboratory.postgres.open(currency)]

    async def _broken(self) -> list[str]:
        """What `verify` finds in the shop on PostgreSQL."""
        context = Context(actor=SystemActor("model"), shop_id=self.worlds[-1].shop_id)
        reports = (await self.laboratory.postgres.bus.ask(VerifyShop(), context)).unwrap()
        return [str(violation) for report in reports for violation in report.violations]

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.laboratory.runner.run(work)
