"""Opens shops through Emporion's bus, for all contenders: customers with full wallets, goods without end."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

from bench.contenders.emporion import answered
from bench.world import Customer, Shop
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shared.messages import Command
from emporion.application.shared.ports import Scope
from emporion.application.shops.open_shop import OpenShop
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.container import Container
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.repositories import implementations
from emporion.testing.factories.identity import make_user

T = TypeVar("T")

_FORTUNE: Final = Decimal(10) ** 12
_PLENTY: Final = 2_000_000_000
_WORDS: Final = ("green", "black", "white", "oolong", "herbal", "jasmine", "smoked", "first", "late", "rare")


class Stocker:
    """Makes shops that are alike: the n-th customer, product and variant is the same in each of them. With
    `at_once=1` all is made in the same order as well."""

    def __init__(self, container: Container, *, at_once: int = 4) -> None:
        self._container = container
        self._bus: Bus = container.bus()
        self._turns = asyncio.Semaphore(at_once)

    async def _do(self, command: Command[T, Any], context: Context) -> T:
        async with self._turns:
            return answered(await self._bus.execute(command, context))

    async def shop(self, *, customers: int, products: int, variants: int) -> Shop:
        """An open shop; each product has so many variants."""
        owner, shop_id = await self._user(), new_id()
        by_owner = Context(actor=UserActor(owner), shop_id=shop_id)
        opened = OpenShop(slug=f"bench-{shop_id.hex}", name="Bench", currency="EUR")
        await self._do(opened, by_owner)
        people = await asyncio.gather(*(self._customer(shop_id) for _ in range(customers)))
        goods = await asyncio.gather(*(self._product(by_owner, place, variants) for place in range(products)))
        return Shop(
            shop_id=shop_id,
            owner_id=owner,
            customers=tuple(people),
            variants=tuple(variant for _, own in goods for variant in own),
            products=tuple(product for product, _ in goods),
        )

    async def _user(self) -> UUID:
        user = make_user()
        scope = Scope(Context(actor=SystemActor("bench")), "Arrange")
        async with self._turns, self._container.database().transaction(scope) as uow:
            await implementations()[UserRepository](uow).save(user)
        return user.id

    async def _customer(self, shop_id: UUID) -> Customer:
        user = await self._user()
        wallet = await self._do(OpenWallet(), Context(actor=UserActor(user), shop_id=shop_id))
        deposit = Deposit(wallet_id=wallet.id, amount=_FORTUNE)
        await self._do(deposit, Context(actor=SystemActor("bench"), shop_id=shop_id))
        return Customer(user, wallet.id, wallet.address)

    async def _product(self, context: Context, place: int, variants: int) -> tuple[UUID, Sequence[UUID]]:
        """The words of its title depend on its place only."""
        words = " ".join(_WORDS[(place // 10**digit) % 10] for digit in range(3))
        variations = tuple(
            VariantInput(
                price=Decimal(place * 7 % 900 + number * 100 + 99) / 100,
                title=f"No. {number}",
                sku=f"T{place:05d}-{number}",
                options={"No": str(number)},
                stock=_PLENTY,
            )
            for number in range(variants)
        )
        title, vendor = f"Tea {place:05d} {words}", f"Garden {place % 50}"
        made = await self._do(CreateProduct(title=title, vendor=vendor, variants=variations), context)
        await self._do(PublishProduct(product_id=made.id), context)
        return made.id, [variant.id for variant in made.variants]
