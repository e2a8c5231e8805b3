"""Crowds that want the same rows: senders between few wallets, buyers of one variant, a flash sale."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation
from emporion.application.shared.ports import Scope
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import Trouble
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.container import Container
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.money import Money
from emporion.domain.wallets.bookings import deposit
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories.identity import make_user
from tests.integration.support import SYSTEM, Customer, Market

BATCH = 500


@dataclass(slots=True)
class Arena:
    """A shop whose use cases all run at one isolation level; `lost` counts the attempts by their trouble."""

    market: Market
    lost: Counter[Trouble] = field(default_factory=Counter)

    @classmethod
    async def open(cls, container: Container, isolation: Isolation) -> "Arena":
        """Every use case at `isolation`, whatever its handler declares."""
        lost: Counter[Trouble] = Counter()
        bus = Bus(
            Registry(replace(each, isolation=isolation) for each in container.registry()),
            container.database(),
            container.composer(),
            container.codec(),
            Retry(diagnose=diagnose, notify=lambda name, number, trouble, error: lost.update([trouble])),
        )
        market = await Market.open(bus, container.database())
        lost.clear()
        return cls(market, lost)

    async def wallets(self, number: int, balance: int) -> list[Wallet]:
        """Customers' wallets with deposits behind them, made in bulk."""
        made: list[Wallet] = []
        while len(made) < number:
            made += await self._some(min(BATCH, number - len(made)), balance)
        return made

    async def _some(self, number: int, balance: int) -> list[Wallet]:
        owners = [make_user() for _ in range(number)]
        async with self._writing(Context(actor=SYSTEM)) as uow:
            for owner in owners:
                await implementations()[UserRepository](uow).save(owner)
        context = Context(actor=SYSTEM, shop_id=self.market.shop_id)
        async with self._writing(context) as uow:
            return [await _funded(uow, context, owner.id, balance) for owner in owners]

    def _writing(self, context: Context) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        return self.market.database.transaction(Scope(context, "Arrange"))


async def _funded(uow: SqlUnitOfWork, context: Context, owner_id: UUID, balance: int) -> Wallet:
    wallet = Wallet.open(
        shop_id=context.shop, owner_id=owner_id, name="Purse", currency="EUR", now=context.now
    ).unwrap()
    paid = deposit(wallet, Money(Decimal(balance), "EUR"), reference="", now=context.now).unwrap()
    await implementations()[WalletRepository](uow).save(wallet)
    await implementations()[TransferRepository](uow).save(paid)
    return wallet


def buyer(wallet: Wallet) -> Customer:
    """The wallet's owner."""
    assert wallet.owner_id is not None
    return Customer(wallet.owner_id, wallet.id)


async def send_around(arena: Arena, wallets: list[Wallet], *, clients: int, rounds: int) -> Counter[str]:
    """Each client sends 1 from one wallet to another, `rounds` times, in any direction; what was answered."""
    answers: Counter[str] = Counter()

    async def client(number: int) -> None:
        chance = random.Random(number)
        for _ in range(rounds):
            source, target = chance.sample(wallets, 2)
            transfer = TransferMoney(wallet_id=source.id, to_address=target.address, amount=Decimal(1))
            sent = await arena.market.bus.execute(transfer, arena.market.by(source.owner_id))
            answers[named(sent)] += 1

    await asyncio.gather(*(client(number) for number in range(clients)))
    return answers


async def buy_at_once(arena: Arena, buyers: list[Customer], variant_id: UUID, rounds: int) -> Counter[str]:
    """All buyers at once, `rounds` times each, one piece of one variant; what was answered."""

    async def client(customer: Customer) -> list[str]:
        return [named(await arena.market.place(customer, {variant_id: 1})) for _ in range(rounds)]

    answers = await asyncio.gather(*(client(customer) for customer in buyers))
    return Counter(name for each in answers for name in each)


async def flash_sale(
    arena: Arena, buyers: list[Customer], variant_id: UUID, *, at_once: int = 64
) -> Counter[str]:
    """Every buyer wants one piece, and every third sends the request twice at once with the same key; what
    each was answered, twins counted once."""
    answers: Counter[str] = Counter()

    async def want(number: int, customer: Customer) -> None:
        twice = 2 if number % 3 == 0 else 1
        twins = [arena.market.place(customer, {variant_id: 1}, key="the sale") for _ in range(twice)]
        answers.update({named(answer) for answer in await asyncio.gather(*twins)})

    chance = random.Random(0)
    queue = list(enumerate(chance.sample(buyers, len(buyers))))
    await in_lanes((want(number, customer) for number, customer in queue), at_once)
    return answers


async def in_lanes(work: Iterable[Coroutine[Any, Any, None]], lanes: int) -> None:
    """Run all of it, at most `lanes` at a time."""
    waiting = iter(work)

    async def lane() -> None:
        for each in waiting:
            await each

    await asyncio.gather(*(lane() for _ in range(lanes)))


def named(answer: Result[Any, Any]) -> str:
    """`Success`, or the error's name."""
    return "Success" if isinstance(answer, Success) else type(answer.failure()).__name__
