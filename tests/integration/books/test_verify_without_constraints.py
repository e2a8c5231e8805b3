"""What the constraints make impossible is looked for all the same: a copy of the tables without them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from sqlalchemy import text

from emporion.application.shared.context import Context
from emporion.application.shared.ports import Scope
from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.shop_wallets import revenue_wallet_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.books import SqlBookInspector
from emporion.infrastructure.persistence.tables import tables
from emporion.testing.postgres import ServerUrls
from tests.integration.books.conftest import Lived, flat
from tests.integration.support import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.long]


class Copy:
    """The shop's and the platform's rows in tables without keys, checks and policies, for one test."""

    def __init__(self, database: Database, schema: str, shop_id: UUID) -> None:
        self._database = database
        self._schema = schema
        self.shop_id = shop_id

    async def broken_by(self, sql: str, **values: object) -> list[tuple[int, str, UUID]]:
        """What an inspection finds after the statement; the statement is rolled back. The trail's findings
        (6) are left out: each change that passed it by is one."""
        scope = Scope(Context(actor=SYSTEM, shop_id=self.shop_id), "Inspect")
        async with self._database.transaction(scope) as uow:
            await uow.connection.fetch(text(f"SET LOCAL search_path TO {self._schema}"))
            await uow.connection.fetch(text(sql), {"shop": self.shop_id, **values})
            found = flat(await SqlBookInspector(uow).inspect(limit=20))
            await uow.rollback()
        return [each for each in found if each[0] != 6]


@asynccontextmanager
async def copied(database: Database, shop_id: UUID) -> AsyncIterator[Copy]:
    schema = f"copy_{new_id().hex}"
    async with database.get_session() as session:
        await session.execute(text(f"CREATE SCHEMA {schema}"))
        for table in tables():
            await session.execute(text(f"CREATE TABLE {schema}.{table.name} AS TABLE public.{table.name}"))
    try:
        yield Copy(database, schema, shop_id)
    finally:
        async with database.get_session() as session:
            await session.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
async def copy(server: ServerUrls, lived: Lived) -> AsyncIterator[Copy]:
    async with Database(server.owner_url) as database, copied(database, lived.market.shop_id) as copy:
        yield copy


@pytest.fixture
async def payment(lived: Lived) -> UUID:
    found: UUID = await lived.market.value(
        "SELECT id FROM transfers WHERE shop_id = :shop AND order_id = :order", order=lived.confirmed
    )
    return found


async def test_an_untouched_copy_passes(copy: Copy) -> None:
    assert await copy.broken_by("SELECT 1 WHERE CAST(:shop AS uuid) IS NOT NULL") == []


async def test_a_transfer_of_a_negative_amount_is_found(copy: Copy, payment: UUID) -> None:
    found = await copy.broken_by("UPDATE transfers SET amount = -amount WHERE id = :id", id=payment)
    assert (1, "transfers", payment) in found


async def test_a_transfer_to_its_own_wallet_is_found(copy: Copy, payment: UUID) -> None:
    found = await copy.broken_by(
        "UPDATE transfers SET credit_wallet_id = debit_wallet_id WHERE id = :id", id=payment
    )
    assert (1, "transfers", payment) in found


async def test_a_transfer_in_another_currency_is_found(copy: Copy, payment: UUID, lived: Lived) -> None:
    found = await copy.broken_by("UPDATE transfers SET currency = 'JPY' WHERE id = :id", id=payment)
    assert [each for each in found if each[0] != 8] == [
        (1, "transfers", payment),
        (5, "orders", lived.confirmed),
    ]


async def test_a_transfer_to_another_shops_wallet_breaks_three_invariants(
    copy: Copy, payment: UUID, lived: Lived
) -> None:
    other = await type(lived.market).open(lived.market.bus, lived.market.database)
    found = await copy.broken_by(
        "UPDATE transfers SET credit_wallet_id = :other WHERE id = :id",
        id=payment,
        other=revenue_wallet_id(other.shop_id),
    )
    assert found == [(1, "transfers", payment), (2, "shops", copy.shop_id), (8, "transfers", payment)]


async def test_a_negative_customer_is_found_even_where_the_sum_is_right(copy: Copy, lived: Lived) -> None:
    found = await copy.broken_by(
        """WITH gone AS (UPDATE wallets SET balance = balance - 2000 WHERE id = :wallet)
           INSERT INTO transfers (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency,
                                  reference, created_at)
           VALUES (:shop, :id, 'withdrawal', :wallet, :revenue, 2000, 'EUR', '', now())""",
        wallet=lived.customer.wallet_id,
        revenue=revenue_wallet_id(copy.shop_id),
        id=new_id(),
    )
    assert found == [(2, "wallets", lived.customer.wallet_id)]


async def test_a_shops_wallet_with_a_stored_balance_is_found(copy: Copy) -> None:
    revenue = revenue_wallet_id(copy.shop_id)
    found = await copy.broken_by("UPDATE wallets SET balance = 1 WHERE id = :id", id=revenue)
    assert found == [(2, "wallets", revenue)]


async def test_negative_stock_is_found_even_where_the_sum_is_right(copy: Copy, lived: Lived) -> None:
    found = await copy.broken_by(
        "UPDATE variants SET stock = stock - 100, put_in = put_in - 100 WHERE id = :id", id=lived.variant_id
    )
    assert found == [(3, "variants", lived.variant_id)]


async def test_an_order_without_lines_is_found(copy: Copy, lived: Lived) -> None:
    found = await copy.broken_by("DELETE FROM order_lines WHERE order_id = :id", id=lived.cancelled)
    assert found == [(4, "orders", lived.cancelled)]


async def test_an_order_that_was_paid_twice_is_found(copy: Copy, payment: UUID, lived: Lived) -> None:
    found = await copy.broken_by(
        """INSERT INTO transfers (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency,
                                  order_id, reference, created_at)
           SELECT shop_id, :twin, kind, debit_wallet_id, credit_wallet_id, amount, currency, order_id,
                  reference, created_at
             FROM transfers WHERE id = :id""",
        id=payment,
        twin=new_id(),
    )
    assert found == [(2, "wallets", lived.customer.wallet_id), (5, "orders", lived.confirmed)]


async def test_a_line_of_a_variant_that_the_shop_has_not_is_found(copy: Copy, lived: Lived) -> None:
    line = await lived.market.value(
        "SELECT id FROM order_lines WHERE shop_id = :shop AND order_id = :order AND variant_id = :variant",
        order=lived.cancelled,
        variant=lived.variant_id,
    )
    found = await copy.broken_by(
        "UPDATE order_lines SET variant_id = :gone WHERE id = :id", id=line, gone=line
    )
    assert found == [(8, "order_lines", line)]


async def test_a_member_who_is_no_user_is_found(copy: Copy) -> None:
    found = await copy.broken_by(
        "UPDATE memberships SET user_id = :gone WHERE shop_id = :shop", gone=new_id()
    )
    assert [each[:2] for each in found] == [(8, "memberships")]
