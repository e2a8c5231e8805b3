"""Products and their categories in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.engine import Row

from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.infrastructure.persistence.arrays import Among
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.category_tree import subtree
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.filters import among
from emporion.infrastructure.persistence.models.products import ProductCategoryModel, ProductModel
from emporion.infrastructure.persistence.product_search import ProductSearches
from emporion.infrastructure.persistence.reader import SHOP
from emporion.infrastructure.persistence.repository import RowValues, values
from emporion.infrastructure.persistence.set_changes import SqlSetChanges
from emporion.infrastructure.persistence.set_statements import Owned
from emporion.infrastructure.persistence.soft_delete import SqlSoftDeletes
from emporion.infrastructure.persistence.streams import SqlStreams
from emporion.infrastructure.persistence.tables import table_info
from emporion.infrastructure.persistence.texts import Question

_PRODUCTS: Final = ProductModel.__table__.c
_LINKS: Final = ProductCategoryModel.__table__
_LINKS_OF: Final = Question(
    select(_LINKS).where(_LINKS.c.shop_id == SHOP, Among(_LINKS.c.product_id, "products"))
)


class SqlProductRepository(
    SqlSoftDeletes[Product],
    SqlSetChanges[Product],
    SqlCounts[Product],
    ProductSearches[Product],
    SqlStreams[Product],
    ProductRepository,
):
    """`ProductRepository` on PostgreSQL: two statements a question, the second for all the categories.

    Locking reads take the rows first, so that the categories read after it are of the locked version.
    """

    model = ProductModel
    owned = (Owned(table_info(ProductCategoryModel), "product_id"),)

    async def find_by_handle(self, handle: str) -> Product | None:
        return await self._one(self._select().where(_PRODUCTS.handle == handle))

    async def lock_by_id(self, product_id: UUID) -> Product | None:
        wanted = self._select().where(_PRODUCTS.id == product_id)
        return await self._one(wanted.with_for_update(key_share=True))

    async def lock_filed_under(self, category_id: UUID) -> list[Product]:
        filed = select(_LINKS.c.product_id).where(
            _LINKS.c.shop_id == self._uow.shop_id, _LINKS.c.category_id == category_id
        )
        wanted = select(self._table).where(_PRODUCTS.shop_id == self._uow.shop_id, _PRODUCTS.id.in_(filed))
        return await self._all(wanted.order_by(_PRODUCTS.id).with_for_update(key_share=True))

    async def find_below(
        self, category_id: UUID, request: AnyRequest, listing: Listing[Product] = ALL
    ) -> Page[Product]:
        # The tree first: how many rows a recursion finds, the planner can only guess, and guesses many.
        tree = await self._uow.connection.fetch(select(subtree(self._uow.shop_id, category_id).c.id))
        filed = select(_LINKS.c.product_id).where(
            _LINKS.c.shop_id == self._uow.shop_id,
            among(_LINKS.c.category_id, [row.id for row in tree]),
        )
        wanted = self._listed(listing.filter).where(_PRODUCTS.id.in_(filed))
        return await self._page(wanted, request, listing.sort)

    async def lock_by_handles(self, handles: Collection[str]) -> dict[str, Product]:
        wanted = self._select().where(among(_PRODUCTS.handle, handles)).order_by(_PRODUCTS.id)
        found = await self._all(wanted.with_for_update(key_share=True))
        return {product.handle: product for product in found}

    def _rows(self, entity: Product) -> Iterable[RowValues]:
        known = self._uow.known(self._key(entity.id))
        stored = {} if known is None else known.stored
        yield from super()._rows(entity)
        links = table_info(ProductCategoryModel)
        for category_id in entity.category_ids:
            link_id = uuid5(entity.id, str(category_id))
            held = stored.get((links.name, link_id))
            yield links, self._link(entity, link_id, category_id) if held is None else held[1]

    def _link(self, product: Product, link_id: UUID, category_id: UUID) -> Values:
        return {
            "shop_id": product.shop_id,
            "id": link_id,
            "product_id": product.id,
            "category_id": category_id,
            "created_at": self._uow.scope.context.now,
        }

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[Product]:
        links = await self._links([row.id for row in rows]) if rows else {}
        return [self._assemble(row, links.get(row.id, [])) for row in rows]

    async def _links(self, product_ids: list[UUID]) -> dict[UUID, list[Row[Any]]]:
        owned: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
        for link in await self._rows_of(_LINKS_OF, products=product_ids):
            owned[link.product_id].append(link)
        return owned

    def _assemble(self, row: Row[Any], links: list[Row[Any]]) -> Product:
        product = self._entity(row)
        product.file_under(link.category_id for link in links)
        table = table_info(ProductCategoryModel)
        return self._register(row, product, [(table, values(table, link)) for link in links])
