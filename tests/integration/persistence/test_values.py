"""What goes into a column comes out of it unchanged."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from emporion.domain.catalog.product import Product
from emporion.domain.catalog.product_input import ProductDetails
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.products import ProductModel
from emporion.infrastructure.persistence.repositories.identity import SqlUserRepository
from emporion.infrastructure.persistence.repositories.products import SqlProductRepository
from emporion.infrastructure.persistence.repositories.wallets import (
    SqlTransferRepository,
    SqlWalletRepository,
)
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.wallets import make_transfer, make_wallet
from tests.integration.persistence.shelf import rows_of, work
from tests.integration.support import Market

SERVERS = ("postgres", "sqlite")

LARGEST = Decimal("999999999999999999.999999999999999999")
SMALLEST = Decimal("0.000000000000000001")


async def wallets(market: Market, count: int = 2) -> list[Wallet]:
    made = [make_wallet(shop_id=market.shop_id, owner_id=market.owner) for _ in range(count)]
    async with work(market.database, market.shop_id) as uow:
        for wallet in made:
            await SqlWalletRepository(uow).save(wallet)
    return made


@pytest.mark.parametrize("amount", [LARGEST, SMALLEST, Decimal("1E+17"), Decimal("0.10"), Decimal("12.3400")])
async def test_amounts_are_exact_to_eighteen_digits_on_both_sides(
    market: Market, database: Database, amount: Decimal
) -> None:
    debit, credit = await wallets(market)
    transfer = make_transfer(debit, credit, amount, kind=TransferKind.TRANSFER)
    async with work(database, market.shop_id) as uow:
        await SqlTransferRepository(uow).save(transfer)
    async with work(database, market.shop_id) as uow:
        found = await SqlTransferRepository(uow).find_by_id(transfer.id)
    assert found is not None
    assert found.amount == amount


async def test_an_amount_that_differs_in_trailing_zeros_only_is_no_change(
    market: Market, database: Database
) -> None:
    (wallet,) = await wallets(market, 1)
    async with work(database, market.shop_id) as uow:
        found = await SqlWalletRepository(uow).find_by_id(wallet.id)
        assert found is not None
        found.balance = Decimal("0.00")
        await SqlWalletRepository(uow).save(found)
        assert found.version == 1


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC),
        datetime(1996, 7, 4, tzinfo=UTC),
        datetime(2026, 6, 1, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
async def test_times_come_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    user = make_user(now=moment)
    async with work(database, UUID(int=0)) as uow:
        await SqlUserRepository(uow).save(user)
    async with work(database, UUID(int=0)) as uow:
        found = await SqlUserRepository(uow).find_by_id(user.id)
    assert found is not None
    assert found.created_at == moment
    assert found.created_at.utcoffset() == timedelta(0)


def product(market: Market, attributes: dict[str, Any]) -> Product:
    details = ProductDetails(handle="tea", title="Tea", attributes=attributes)
    return Product.draft(market.shop_id, details, now=NOW).unwrap()


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"text": "quotes \" ' \\ and\nlines", "unicode": "Ümläut 茶 🍵", "empty": ""},
        {"deep": [{"list": [1, 2.5, -3, True, False, None, []]}, {}]},
        {"null": None, "large": 2**53, "small": 1e-7},
    ],
)
async def test_json_comes_back_unchanged(
    market: Market, database: Database, attributes: dict[str, Any]
) -> None:
    made = product(market, attributes)
    async with work(database, market.shop_id) as uow:
        await SqlProductRepository(uow).save(made)
    async with work(database, market.shop_id) as uow:
        found = await SqlProductRepository(uow).find_by_id(made.id)
        assert found is not None
        assert found.attributes == attributes
        await SqlProductRepository(uow).save(found)
        assert found.version == 1


async def test_a_change_deep_in_json_is_a_change(market: Market, database: Database) -> None:
    made = product(market, {"sizes": {"small": [1]}})
    async with work(database, market.shop_id) as uow:
        await SqlProductRepository(uow).save(made)
    async with work(database, market.shop_id) as uow:
        found = await SqlProductRepository(uow).find_by_id(made.id)
        assert found is not None
        found.attributes["sizes"]["small"].append(2)
        await SqlProductRepository(uow).save(found)
        assert found.version == 2
    (row,) = await rows_of(market, ProductModel)
    assert row.attributes == {"sizes": {"small": [1, 2]}}


async def test_nothing_comes_back_as_nothing(market: Market, database: Database) -> None:
    user = make_user()
    async with work(database, UUID(int=0)) as uow:
        await SqlUserRepository(uow).save(user)
    async with work(database, UUID(int=0)) as uow:
        found = await SqlUserRepository(uow).find_by_id(user.id)
        assert found is not None
        assert found.deleted_at is None
        found.deleted_at = NOW
        await SqlUserRepository(uow).save(found)
    async with work(database, UUID(int=0)) as uow:
        assert await SqlUserRepository(uow).find_by_id(user.id) is None
