"""A stocked shop in memory, and the real bus to order from it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from returns.result import Result

from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import PlacedOrderView
from emporion.application.shared.context import Actor, Context, SystemActor, UserActor
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_product, make_variant
from emporion.testing.factories.shops import make_membership, make_shop
from emporion.testing.factories.wallets import make_shop_wallets, make_wallet
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork

SYSTEM = SystemActor("test")


class World:
    """One open shop with `ada`, who has 100 in her wallet, and `staff`."""

    def __init__(self, currency: str = "EUR") -> None:
        self.store = MemoryStore()
        self.bus = memory_bus(self.store, "emporion.application.orders")
        self.shop: Shop = make_shop(currency=currency)
        self.product: Product = make_product(shop_id=self.shop.id, title="Tea")
        self.wallet: Wallet = make_wallet(shop_id=self.shop.id, currency=currency, balance=100)
        self.staff = make_membership(shop_id=self.shop.id)

    @property
    def ada(self) -> UUID:
        assert self.wallet.owner_id is not None
        return self.wallet.owner_id

    async def furnish(self) -> None:
        work = self.work()
        await work.get(ShopRepository).save(self.shop)
        await work.get(ProductRepository).save(self.product)
        await work.get(MembershipRepository).save(self.staff)
        for wallet in (*make_shop_wallets(self.shop.id, currency=self.shop.currency), self.wallet):
            await work.get(WalletRepository).save(wallet)

    def work(self) -> MemoryWork:
        """A unit of work to look and arrange with."""
        return MemoryWork(self.store, self.shop.id)

    async def variant(
        self,
        price: Decimal | str | int = 10,
        *,
        stock: int = 10,
        status: ProductStatus = ProductStatus.ACTIVE,
    ) -> Variant:
        """A stored variant of an own product in that status."""
        product = make_product(shop_id=self.shop.id, title="Tea", status=status)
        await self.work().get(ProductRepository).save(product)
        variant = make_variant(product, price=price, stock=stock)
        await self.work().get(VariantRepository).save(variant)
        return variant

    def by(self, actor: Actor | UUID | None = None, *, key: str | None = None) -> Context:
        """The context of a request: ada's unless another actor is named."""
        who = UserActor(actor or self.ada) if isinstance(actor, UUID | None) else actor
        return Context(actor=who, shop_id=self.shop.id, idempotency_key=key, now=NOW)

    async def place(
        self, wanted: Mapping[UUID, int] | list[Item], context: Context | None = None, **more: Any
    ) -> Result[PlacedOrderView, Any]:
        items = (
            tuple(Item(variant_id=each, quantity=number) for each, number in wanted.items())
            if isinstance(wanted, Mapping)
            else tuple(wanted)
        )
        command = replace(PlaceOrder(wallet_id=self.wallet.id, items=items), **more)
        return await self.bus.execute(command, context or self.by())

    async def cancel(self, order_id: UUID, context: Context | None = None) -> Result[Any, Any]:
        return await self.bus.execute(CancelOrder(order_id=order_id), context or self.by())

    async def balance(self) -> Decimal:
        found = await self.work().get(WalletRepository).find_by_id(self.wallet.id)
        assert found is not None
        return found.balance

    async def stock(self, variant: Variant) -> int:
        found = await self.work().get(VariantRepository).find_by_id(variant.id)
        assert found is not None
        return found.stock

    async def order(self, order_id: UUID) -> Order:
        found = await self.work().get(OrderRepository).find_by_id(order_id)
        assert found is not None
        return found

    async def bookings(self, order_id: UUID) -> tuple[Transfer, ...]:
        return await self.work().get(TransferRepository).find_by_order(order_id)

    def told(self, topic: str) -> int:
        return len([event for event in self.store.events if event.topic == topic])
