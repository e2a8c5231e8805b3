"""A shop in memory with its catalog, and the real bus to ask."""

from typing import Any, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.import_products import ProductImport
from emporion.application.catalog.import_report import ImportReport
from emporion.application.catalog.shopify.source import BytesSource
from emporion.application.shared.context import ANONYMOUS, Actor, Context, SystemActor, UserActor
from emporion.application.shared.messages import Command, Query
from emporion.application.upkeep.ports import Retention
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_category, make_product, make_variant
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_membership, make_shop
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)

SYSTEM = SystemActor("test")


class World:
    """One open shop in EUR; `staff` works there, `guest` is a user who does not."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.bus = memory_bus(self.store, "emporion.application.catalog", shared={Retention: Retention})
        self.shop: Shop = make_shop()
        self.staff, self.guest = make_user().id, make_user().id

    async def furnish(self) -> None:
        work = self.work()
        await work.get(ShopRepository).save(self.shop)
        await work.get(MembershipRepository).save(make_membership(shop_id=self.shop.id, user_id=self.staff))

    def work(self) -> MemoryWork:
        """A unit of work to look with."""
        return MemoryWork(self.store, self.shop.id)

    def by(self, actor: Actor | UUID) -> Context:
        """The context of somebody's request to the shop."""
        who = UserActor(actor) if isinstance(actor, UUID) else actor
        return Context(actor=who, shop_id=self.shop.id, now=NOW)

    async def do(self, command: Command[T, E]) -> T:
        """What staff gets who is not refused."""
        return succeeded(await self.bus.execute(command, self.by(self.staff)))

    async def refused(self, command: Command[Any, Any]) -> DomainError:
        """Why staff is refused."""
        return failed(await self.bus.execute(command, self.by(self.staff)))

    async def ask(self, query: Query[T, E], actor: Actor | UUID = ANONYMOUS) -> T:
        return succeeded(await self.bus.ask(query, self.by(actor)))

    async def category(self, name: str = "Shirts", parent_id: UUID | None = None, position: int = 0) -> UUID:
        """A stored category's id."""
        made = make_category(shop_id=self.shop.id, name=name, parent_id=parent_id, position=position)
        await self.work().get(CategoryRepository).save(made)
        return made.id

    async def product(self, **fields: Any) -> Product:
        """A stored product without variants."""
        product = make_product(shop_id=self.shop.id, **fields)
        await self.work().get(ProductRepository).save(product)
        return product

    async def variant(self, product: Product | None = None, **fields: Any) -> Variant:
        """A stored variant."""
        variant = make_variant(product or await self.product(), **fields)
        await self.work().get(VariantRepository).save(variant)
        return variant

    async def stored(self, variant_id: UUID) -> Variant:
        found = await self.work().get(VariantRepository).find_by_id(variant_id)
        assert found is not None
        return found

    async def import_file(self, content: str | bytes, name: str = "export.csv") -> ImportReport:
        """The report of an import that was not refused."""
        return succeeded(await self.try_import(content, name))

    async def try_import(
        self, content: str | bytes, name: str = "export.csv", encoding: str | None = None
    ) -> Result[ImportReport, DomainError]:
        data = content.encode() if isinstance(content, str) else content
        importing = ProductImport(self.bus, batch_products=3)
        return await importing.run(BytesSource(name, data), self.by(SYSTEM), encoding=encoding)

    async def found(self, handle: str) -> Product:
        product = await self.work().get(ProductRepository).find_by_handle(handle)
        assert product is not None
        return product

    async def variants_of(self, handle: str) -> list[Variant]:
        product = await self.found(handle)
        return await self.work().get(VariantRepository).find_by_product(product.id)

    async def handles(self) -> list[str]:
        """The handles of all products, in order of creation."""
        page = await self.work().get(ProductRepository).find_page(PageRequest(limit=200))
        return [product.handle for product in page.items]


def succeeded(result: Result[T, Any]) -> T:
    assert isinstance(result, Success), result
    answer: T = result.unwrap()
    return answer


def failed(result: Result[Any, Any]) -> DomainError:
    assert isinstance(result, Failure), result
    error: DomainError = result.failure()
    return error
