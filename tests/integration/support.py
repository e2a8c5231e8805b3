"""A shop on PostgreSQL, opened and stocked through the bus, and how to look at what is really stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success
from sqlalchemy import Uuid, bindparam, text

from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.catalog.views import ProductView, VariantView
from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import OrderView
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Actor, Context, SystemActor, UserActor
from emporion.application.shared.ports import Scope
from emporion.application.shops.open_shop import OpenShop
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.rights import shop_tables
from emporion.testing.factories.identity import make_user

T = TypeVar("T")
SYSTEM = SystemActor("test")


def ok(result: Result[T, Any]) -> T:
    """The answer of a use case that must not be refused."""
    assert isinstance(result, Success), result
    answer: T = result.unwrap()
    return answer


def refusal(result: Result[Any, Any]) -> DomainError:
    """The error of a use case that must be refused."""
    assert isinstance(result, Failure), result
    error: DomainError = result.failure()
    return error


async def stored_user(database: Database) -> UUID:
    """A user of nobody's shop."""
    user = make_user()
    async with database.transaction(Scope(Context(actor=SYSTEM), "Arrange")) as uow:
        await implementations()[UserRepository](uow).save(user)
    return user.id


@dataclass(frozen=True, slots=True)
class Customer:
    """A user with a wallet in the shop."""

    user_id: UUID
    wallet_id: UUID


@dataclass(frozen=True, slots=True)
class Market:
    """One open shop; `owner` is its owner. Every market is a shop of its own, so tests do not meet."""

    bus: Bus
    database: Database
    shop_id: UUID
    owner: UUID
    currency: str

    @classmethod
    async def open(cls, bus: Bus, database: Database, currency: str = "EUR") -> "Market":
        owner, shop_id = await stored_user(database), new_id()
        context = Context(actor=UserActor(owner), shop_id=shop_id)
        ok(
            await bus.execute(
                OpenShop(slug=f"shop-{shop_id.hex}", name="Corner Shop", currency=currency), context
            )
        )
        return cls(bus, database, shop_id, owner, currency)

    def by(self, actor: UUID | Actor | None = None, *, key: str | None = None) -> Context:
        """The context of a request to the shop: the owner's unless another actor is named."""
        who = self.owner if actor is None else actor
        return Context(
            actor=UserActor(who) if isinstance(who, UUID) else who, shop_id=self.shop_id, idempotency_key=key
        )

    async def customer(self, balance: Decimal | str | int = 0) -> Customer:
        """A new user with a wallet that holds `balance`."""
        user_id = await stored_user(self.database)
        wallet = ok(await self.bus.execute(OpenWallet(), self.by(user_id)))
        if Decimal(balance):
            deposit = Deposit(wallet_id=wallet.id, amount=Decimal(balance))
            ok(await self.bus.execute(deposit, self.by()))
        return Customer(user_id, wallet.id)

    async def product(
        self, *prices: Decimal | str | int, stock: int = 10, published: bool = True
    ) -> ProductView:
        """A product with one variant a price."""
        made = ok(
            await self.bus.execute(
                CreateProduct(
                    title=f"Tea {new_id().hex}",
                    variants=tuple(
                        VariantInput(
                            price=Decimal(price), title=f"No. {n}", options={"No": str(n)}, stock=stock
                        )
                        for n, price in enumerate(prices, start=1)
                    ),
                ),
                self.by(),
            )
        )
        if published:
            ok(await self.bus.execute(PublishProduct(product_id=made.id), self.by()))
        return made

    async def variants(
        self, *prices: Decimal | str | int, stock: int = 10, published: bool = True
    ) -> tuple[VariantView, ...]:
        """The variants of a new product."""
        return (await self.product(*prices, stock=stock, published=published)).variants

    async def place(
        self, customer: Customer, wanted: Mapping[UUID, int] | Sequence[Item], *, key: str | None = None
    ) -> Result[OrderView, Any]:
        """The customer's own order: variant ids with quantities, or items."""
        items = (
            tuple(Item(variant_id=each, quantity=number) for each, number in wanted.items())
            if isinstance(wanted, Mapping)
            else tuple(wanted)
        )
        order = PlaceOrder(wallet_id=customer.wallet_id, items=items)
        return await self.bus.execute(order, self.by(customer.user_id, key=key))

    async def rows(self, sql: str, **parameters: Any) -> list[Any]:
        """What a statement finds among the shop's rows; `:shop` is its id."""
        values = {"shop": self.shop_id} | parameters
        ids = [name for name, value in values.items() if isinstance(value, UUID) and f":{name}" in sql]
        statement = text(sql).bindparams(*(bindparam(name, type_=Uuid()) for name in ids))
        async with self.database.get_session(self.shop_id) as session:
            return list((await session.execute(statement, values)).all())

    async def value(self, sql: str, **parameters: Any) -> Any:
        """The one value that a statement finds."""
        ((found,),) = await self.rows(sql, **parameters)
        return found

    async def stock(self, variant_id: UUID) -> int:
        found: int = await self.value(
            "SELECT stock FROM variants WHERE shop_id = :shop AND id = :id", id=variant_id
        )
        return found

    async def balance(self, wallet_id: UUID) -> Decimal:
        found: Decimal = await self.value(
            "SELECT balance FROM wallets WHERE shop_id = :shop AND id = :id", id=wallet_id
        )
        return found

    async def everything(self, *, without: frozenset[str] = frozenset({"idempotency_keys"})) -> Any:
        """Every row of every table of the shop: equal before and after means that nothing was changed."""
        return dict(tuple(row) for row in await self.rows(_everything(without)))


@cache
def _everything(without: frozenset[str]) -> str:
    """One statement for all tables: one of its own for each took a fifth of these tests' time."""
    return " UNION ALL ".join(
        f"SELECT '{table}', (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.id), '[]') "
        f"FROM {table} t WHERE shop_id = :shop)"
        for table in shop_tables()
        if table not in without
    )
