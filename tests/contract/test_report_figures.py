"""What SQL sums up is what Python counts out: random shops, stored twice, asked the same questions."""

import random
from collections.abc import AsyncIterator, Awaitable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from emporion.application.reports.ports import (
    AccountFigures,
    AtLeast,
    Ranking,
    SalesFigures,
    StockFigures,
)
from emporion.application.shared.period import ALWAYS, Period
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.database import Database
from emporion.testing.factories.catalog import make_category, make_product, make_variant
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_shop
from emporion.testing.factories.wallets import make_shop_wallets, make_transfer, make_wallet
from tests.contract.backends import Backend, MemoryBackend, SqlBackend

pytestmark = pytest.mark.integration

BEGIN = datetime(2024, 12, 30, 22, tzinfo=UTC)
PERIODS = [
    ALWAYS,
    Period(start=BEGIN + timedelta(days=10)),
    Period(end=BEGIN + timedelta(days=40), zone="America/New_York"),
    Period(start=BEGIN + timedelta(days=5), end=BEGIN + timedelta(days=50), zone="Asia/Kathmandu"),
    Period(start=BEGIN + timedelta(days=900)),
]
LEAST = [AtLeast(), AtLeast(orders=0), AtLeast(orders=3), AtLeast(amount=Decimal("150.25"))]


@dataclass(frozen=True)
class Sample:
    """Everything that a shop has."""

    shop: Shop
    users: list[User]
    wallets: list[Wallet]
    categories: list[Category]
    products: list[Product]
    variants: list[Variant]
    orders: list[Order]
    transfers: list[Transfer]

    @classmethod
    def draw(cls, seed: int) -> "Sample":
        dice = random.Random(seed)
        shop, users = make_shop(), [make_user(name=f"User {n}") for n in range(5)]
        wallets = make_shop_wallets(shop.id) + [
            make_wallet(shop_id=shop.id, owner_id=user.id) for user in users
        ]
        categories = [make_category(shop_id=shop.id, name=f"Shelf {n % 3}") for n in range(4)]
        products = [
            make_product(
                shop_id=shop.id,
                category_ids=tuple(c.id for c in categories if dice.random() < 0.3),
                status=dice.choice(list(ProductStatus)),
            )
            for _ in range(5)
        ]
        variants = [
            make_variant(dice.choice(products), stock=dice.randint(0, 9), sku=dice.choice([None, "A", "B"]))
            for _ in range(8)
        ]
        orders = [_order(dice, shop, dice.choice(users[:-1]), variants) for _ in range(40)]
        return cls(shop, users, wallets, categories, products, variants, orders, _transfers(dice, wallets))

    async def store(self, backend: Backend) -> None:
        async with backend.work() as work:
            for user in self.users:
                await work.get(UserRepository).save(deepcopy(user))
        async with backend.work(self.shop.id) as work:
            await work.get(ShopRepository).save(deepcopy(self.shop))
            for protocol, entities in (
                (WalletRepository, self.wallets),
                (CategoryRepository, self.categories),
                (ProductRepository, self.products),
                (VariantRepository, self.variants),
                (OrderRepository, self.orders),
                (TransferRepository, self.transfers),
            ):
                repository: Any = work.get(protocol)
                for entity in entities:
                    await repository.save(deepcopy(entity))  # saving counts versions up


def _order(dice: random.Random, shop: Shop, customer: User, variants: list[Variant]) -> Order:
    lines = [
        NewLine(
            variant_id=variant.id,
            title=variant.title,
            quantity=dice.randint(1, 5),
            unit_price=Decimal(dice.randint(0, 99999)) / 1000,
            discount=Decimal(dice.choice([0, 0, 15, 333333])).scaleb(-6),
        )
        for variant in dice.sample(variants, dice.randint(1, 4))
    ]
    order = Order.place(
        shop_id=shop.id,
        customer_id=customer.id,
        currency="EUR",
        lines=lines,
        now=BEGIN,
        historic=BEGIN + timedelta(hours=dice.randint(0, 24 * 70)),
        number=f"N-{dice.getrandbits(60)}",
    ).unwrap()
    order.confirm()
    if dice.random() < 0.2:
        order.cancel()
    order.events.clear()
    return order


def _transfers(dice: random.Random, wallets: list[Wallet]) -> list[Transfer]:
    """Their times are not in the order of their ids: commands overlap."""
    pairs = [dice.sample(wallets, 2) for _ in range(60)]
    return [
        make_transfer(
            debit,
            credit,
            Decimal(dice.randint(1, 10**7)) / 100,
            kind=dice.choice([TransferKind.TRANSFER, TransferKind.DEPOSIT]),
            now=BEGIN + timedelta(hours=dice.randint(0, 24 * 60)),
            reference=f"No. {n}",
        )
        for n, (debit, credit) in enumerate(pairs)
    ]


@pytest.fixture(params=range(4))
async def twice(request: pytest.FixtureRequest, database: Database) -> tuple[Sample, list[Backend]]:
    """One random shop, in memory and on PostgreSQL."""
    sample = Sample.draw(request.param)
    backends: list[Backend] = [MemoryBackend(), SqlBackend(database)]
    for backend in backends:
        await sample.store(backend)
    return sample, backends


async def listed(rows: Awaitable[AsyncIterator[Any]]) -> list[Any]:
    return [row async for row in await rows]


async def test_sales_agree(twice: tuple[Sample, list[Backend]]) -> None:
    sample, backends = twice
    found = []
    for backend in backends:
        async with backend.work(sample.shop.id) as work:
            figures = work.get(SalesFigures)
            answers: list[Any] = []
            for period in PERIODS:
                answers += [await figures.overview(period), await figures.refunded(period)]
                for least in LEAST:
                    answers.append(await listed(figures.by_category(period, least)))
                    answers.append(await listed(figures.by_customer(period, least)))
                    answers.append(await listed(figures.by_month(period, least)))
                for ranking in Ranking:
                    answers.append(await listed(figures.by_variant(period, 0, ranking=ranking)))
                    answers.append(await listed(figures.by_variant(period, 4, ranking=ranking, limit=2)))
                answers.append(await listed(figures.by_customer(period, LEAST[0], limit=0)))
            found.append(answers)
    in_memory, in_sql = found
    assert len(in_memory[0].totals.__slots__) == 5
    assert in_memory[0].totals.orders > 20
    assert in_memory == in_sql


async def test_shelves_agree(twice: tuple[Sample, list[Backend]]) -> None:
    sample, backends = twice
    found = []
    for backend in backends:
        async with backend.work(sample.shop.id) as work:
            figures = work.get(StockFigures)
            found.append([await listed(figures.below(pieces)) for pieces in (0, 1, 5, 100)])
    assert found[0][-1]
    assert found[0] == found[1]


async def test_accounts_agree(twice: tuple[Sample, list[Backend]]) -> None:
    sample, backends = twice
    found = []
    for backend in backends:
        async with backend.work(sample.shop.id) as work:
            figures, answers = work.get(AccountFigures), []
            for wallet in sample.wallets:
                for period in PERIODS:
                    account = await figures.account(wallet.id, period)
                    entries = [entry async for entry in account.entries]
                    assert (entries[-1].balance if entries else account.opening) == account.closing
                    assert len(entries) == account.transfers
                    answers.append((account.opening, account.closing, entries))
            found.append(answers)
    assert sum(len(entries) for *_, entries in found[0]) > 200
    assert found[0] == found[1]
