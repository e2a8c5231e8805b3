"""What the catalog asks of its collections, each seen from one shop."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.variant import Offer, Variant
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.shared.reading import Counts, FindsMany, Pages, Searches, Streams
from emporion.domain.shared.repository import Repository
from emporion.domain.shared.set_changes import SetChanges
from emporion.domain.shared.soft_delete import SoftDeletes
from emporion.domain.shared.upserts import Upserts


class CategoryRepository(Repository[Category], FindsMany[Category], SetChanges[Category], Protocol):
    async def find_all(self) -> list[Category]:
        """Every category of the shop, in ascending order of id."""
        ...

    async def find_subtree(self, category_id: UUID) -> list[Category]:
        """The category and all below it, in ascending order of id, by one recursive query; [] where this shop
        has no such category."""
        ...

    async def find_path(self, category_id: UUID) -> list[Category]:
        """From the top down to the category, by one recursive query; [] where this shop has none such."""
        ...

    async def lock_all(self) -> list[Category]:
        """As `find_all`, each row locked until the end of the transaction: the tree cannot change shape."""
        ...


class ProductRepository(
    Repository[Product],
    SoftDeletes[Product],
    SetChanges[Product],
    FindsMany[Product],
    Counts[Product],
    Pages[Product],
    Searches[Product],
    Streams[Product],
    Protocol,
):
    """Sees live products only; searches titles, vendors and handles together, and each variant's SKU. `save`
    raises `Rejected` with `HandleTaken`, or with `CategoryNotFound` where one is not of this shop."""

    async def find_by_handle(self, handle: str) -> Product | None: ...

    async def lock_by_id(self, product_id: UUID) -> Product | None:
        """As `find_by_id`, locked: its variants cannot be added to by others who lock it, too."""
        ...

    async def lock_filed_under(self, category_id: UUID) -> list[Product]:
        """All products of this category, deleted ones too, locked in ascending order of id."""
        ...

    async def find_below(
        self, category_id: UUID, request: AnyRequest, listing: Listing[Product] = ALL
    ) -> Page[Product]:
        """A page of those filed under the category or under any below it, by one recursive query."""
        ...

    async def lock_by_handles(self, handles: Collection[str]) -> dict[str, Product]:
        """Those that exist, by handle, locked in ascending order of id; one statement however many."""
        ...


class VariantRepository(Repository[Variant], FindsMany[Variant], Upserts[Variant], Protocol):
    """`save` raises `Rejected` with `OptionsTaken` where the product has a variant with those options: with
    the product they are the natural key. Stock and position of a stored variant stay in an upsert."""

    async def find_by_product(self, product_id: UUID) -> list[Variant]:
        """The variants of one product, in order of position, then id."""
        ...

    async def find_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        """As `find_by_product` for many, one statement however many; products without variants have []."""
        ...

    async def find_by_sku(self, sku: str) -> list[Variant]:
        """All with exactly this SKU, which need not be unique, in ascending order of id; also of deleted
        products."""
        ...

    async def lock_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        """As `find_by_products`, every row locked in ascending order of id."""
        ...

    async def lock_by_id(self, variant_id: UUID) -> Variant | None:
        """As `find_by_id`, locked until the end of the transaction."""
        ...

    async def lock_many(self, variant_ids: Collection[UUID]) -> dict[UUID, Variant]:
        """Those that exist, also of a deleted product (a cancelled order returns its pieces), locked in
        ascending order of id; one statement however many."""
        ...

    async def lock_offers(self, variant_ids: Collection[UUID]) -> dict[UUID, Offer]:
        """Those that exist (with a live product), the variants locked in ascending order of id, so that no
        two orders wait for each other in a circle. The product is read, not locked."""
        ...
