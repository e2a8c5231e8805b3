"""What every ledger promises: rows come back as booked, newest first, and stay for ever."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from emporion.domain.identity.user import User
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest, Position
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.errors import OrderAlreadyBooked, TransfersAreFinal
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW
from emporion.testing.factories.wallets import make_shop_wallets, make_transfer, make_wallet
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state


@dataclass(frozen=True)
class Ledger:
    """Two stored wallets of one shop, and how to book between them."""

    backend: Backend
    shop_id: UUID
    mine: Wallet
    yours: Wallet

    async def book(self, *transfers: Transfer) -> None:
        async with self.backend.work(self.shop_id) as work:
            for transfer in transfers:
                await work.get(TransferRepository).save(transfer)

    async def pages(self, wallet_id: UUID, limit: int) -> list[list[UUID]]:
        pages: list[list[UUID]] = []
        request = PageRequest(limit=limit)
        async with self.backend.work(self.shop_id) as work:
            while True:
                page = await work.get(TransferRepository).find_page_of_wallet(wallet_id, request)
                pages.append([transfer.id for transfer in page.items])
                if page.next is None:
                    return pages
                request = PageRequest(limit=limit, position=page.next)


@pytest.fixture
async def ledger(backend: Backend, shop: Shop, user: User) -> Ledger:
    mine, yours = (make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(2))
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(mine)
        await work.get(WalletRepository).save(yours)
    return Ledger(backend, shop.id, mine, yours)


async def test_a_booked_transfer_comes_back_with_every_field(ledger: Ledger) -> None:
    transfer = make_transfer(ledger.mine, ledger.yours, "12.34", reference="Rent, März")
    await ledger.book(transfer)
    async with ledger.backend.work(ledger.shop_id) as work:
        found = await work.get(TransferRepository).find_by_id(transfer.id)
        assert state(found) == state(transfer)
        assert await work.get(TransferRepository).find_by_id(transfer.id) is found


async def test_a_transfer_of_another_shop_is_not_there(ledger: Ledger) -> None:
    transfer = make_transfer(ledger.mine, ledger.yours)
    await ledger.book(transfer)
    async with ledger.backend.work(new_id()) as work:
        assert await work.get(TransferRepository).find_by_id(transfer.id) is None


async def test_a_statement_is_newest_first_and_knows_both_sides(ledger: Ledger) -> None:
    rows = [
        make_transfer(ledger.mine, ledger.yours, 1),
        make_transfer(ledger.yours, ledger.mine, 2),
        make_transfer(ledger.mine, ledger.yours, 3),
        make_transfer(ledger.yours, ledger.mine, 4),
        make_transfer(ledger.mine, ledger.yours, 5),
    ]
    await ledger.book(*rows)
    newest_first = [row.id for row in reversed(rows)]
    assert await ledger.pages(ledger.mine.id, 2) == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert await ledger.pages(ledger.yours.id, 5) == [newest_first]


async def test_a_wallet_without_transfers_has_an_empty_statement(ledger: Ledger) -> None:
    await ledger.book(make_transfer(ledger.mine, ledger.yours))
    assert await ledger.pages(new_id(), 10) == [[]]


async def test_all_transfers_page_in_order_of_booking(ledger: Ledger) -> None:
    rows = [make_transfer(ledger.mine, ledger.yours, n) for n in range(1, 4)]
    await ledger.book(*rows)
    async with ledger.backend.work(ledger.shop_id) as work:
        page = await work.get(TransferRepository).find_page(PageRequest(limit=2))
        assert [row.id for row in page.items] == [row.id for row in rows[:2]]
        assert page.next == Position((), rows[1].id)


async def test_an_order_without_transfers_has_none(ledger: Ledger) -> None:
    await ledger.book(make_transfer(ledger.mine, ledger.yours))
    async with ledger.backend.work(ledger.shop_id) as work:
        assert await work.get(TransferRepository).find_by_order(new_id()) == ()


async def an_order(ledger: Ledger) -> UUID:
    """The id of a stored order; its lines do not matter here."""
    order = Order(
        id=new_id(),
        created_at=NOW,
        updated_at=NOW,
        shop_id=ledger.shop_id,
        number=new_id().hex[-10:],
        customer_id=ledger.mine.owner_id or new_id(),
        status=OrderStatus.CONFIRMED,
        currency="EUR",
        subtotal=Decimal(10),
        discount=Decimal(0),
        total=Decimal(10),
        placed_at=NOW,
    )
    async with ledger.backend.work(ledger.shop_id) as work:
        await work.get(OrderRepository).save(order)
    return order.id


async def test_an_orders_payment_and_refund_are_found_oldest_first(ledger: Ledger) -> None:
    order_id, (revenue, _) = await an_order(ledger), make_shop_wallets(ledger.shop_id)
    payment = make_transfer(ledger.mine, revenue, kind=TransferKind.PAYMENT, order_id=order_id)
    refund = make_transfer(revenue, ledger.mine, kind=TransferKind.REFUND, order_id=order_id)
    await ledger.book(payment)
    await ledger.book(refund)
    async with ledger.backend.work(ledger.shop_id) as work:
        found = await work.get(TransferRepository).find_by_order(order_id)
        assert [state(each) for each in found] == [state(payment), state(refund)]


@pytest.mark.parametrize("kind", [TransferKind.PAYMENT, TransferKind.REFUND])
async def test_an_order_is_paid_and_refunded_at_most_once(ledger: Ledger, kind: TransferKind) -> None:
    order_id, (revenue, _) = await an_order(ledger), make_shop_wallets(ledger.shop_id)
    sides = (ledger.mine, revenue) if kind is TransferKind.PAYMENT else (revenue, ledger.mine)
    await ledger.book(make_transfer(*sides, kind=kind, order_id=order_id))
    refused = await rejection(ledger.book(make_transfer(*sides, kind=kind, order_id=order_id)))
    assert refused == OrderAlreadyBooked(order_id=order_id)


async def test_a_booked_transfer_cannot_be_saved_again(ledger: Ledger) -> None:
    transfer = make_transfer(ledger.mine, ledger.yours)
    await ledger.book(transfer)

    async def change() -> None:
        async with ledger.backend.work(ledger.shop_id) as work:
            found = await work.get(TransferRepository).find_by_id(transfer.id)
            assert found is not None
            found.reference = "changed"
            await work.get(TransferRepository).save(found)

    assert await rejection(change()) == TransfersAreFinal(transfer_id=transfer.id)


async def test_a_booked_transfer_cannot_be_deleted(ledger: Ledger) -> None:
    transfer = make_transfer(ledger.mine, ledger.yours, kind=TransferKind.TRANSFER)
    await ledger.book(transfer)

    async def delete() -> None:
        async with ledger.backend.work(ledger.shop_id) as work:
            found = await work.get(TransferRepository).find_by_id(transfer.id)
            assert found is not None
            await work.get(TransferRepository).delete(found)

    assert await rejection(delete()) == TransfersAreFinal(transfer_id=transfer.id)
    async with ledger.backend.work(ledger.shop_id) as work:
        assert await work.get(TransferRepository).find_by_id(transfer.id) is not None
