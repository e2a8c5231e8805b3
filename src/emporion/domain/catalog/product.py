"""A product is what a shop shows; its variants are what it sells."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import ProductHasNoVariants, ProductInputError
from emporion.domain.catalog.events import ProductArchived, ProductPublished
from emporion.domain.catalog.product_input import ProductDetails, check_product_details
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.soft_delete import SoftDeletable


class ProductStatus(StrEnum):
    """Only an active product is shown to the public and can be ordered."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(slots=True, kw_only=True, eq=False)
class Product(SoftDeletable):
    """The handle is unique among the shop's live products. Tags keep their order, `attributes` is a JSON
    object, `category_ids` are sorted and owned by the product: saving it saves them.
    """

    shop_id: UUID
    handle: str
    title: str
    description: str
    vendor: str
    status: ProductStatus
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    category_ids: tuple[UUID, ...] = ()

    @classmethod
    def draft(
        cls, shop_id: UUID, details: ProductDetails, *, now: datetime
    ) -> Result[Self, ProductInputError]:
        """A product that is not stored and not shown yet; `now` is UTC."""
        checked = check_product_details(details)
        if isinstance(checked, Failure):
            return checked
        good = checked.unwrap()
        return Success(
            cls(
                id=new_id(),
                created_at=now,
                updated_at=now,
                shop_id=shop_id,
                handle=good.handle,
                title=good.title,
                description=good.description,
                vendor=good.vendor,
                status=ProductStatus.DRAFT,
                tags=good.tags,
                attributes=good.attributes,
            )
        )

    @property
    def details(self) -> ProductDetails:
        """What its owner may rewrite; status and categories have verbs of their own."""
        return ProductDetails(
            handle=self.handle,
            title=self.title,
            description=self.description,
            vendor=self.vendor,
            tags=self.tags,
            attributes=json.loads(json.dumps(self.attributes)),
        )

    def rewrite(self, details: ProductDetails) -> Result[None, ProductInputError]:
        """Replace the details as a whole, or change nothing."""
        checked = check_product_details(details)
        if isinstance(checked, Failure):
            return checked
        good = checked.unwrap()
        self.handle, self.title, self.description = good.handle, good.title, good.description
        self.vendor, self.tags, self.attributes = good.vendor, good.tags, good.attributes
        return Success(None)

    def file_under(self, category_ids: Iterable[UUID]) -> None:
        """Replace its categories; that they are of this shop is for the store to refuse."""
        self.category_ids = tuple(sorted(set(category_ids)))

    def publish(self, variant_count: int) -> Result[None, ProductHasNoVariants]:
        """Show and sell it. Publishing what is published changes and tells nothing."""
        if variant_count < 1:
            return Failure(ProductHasNoVariants(product_id=self.id))
        if self.status is not ProductStatus.ACTIVE:
            self.status = ProductStatus.ACTIVE
            self.record(ProductPublished(aggregate_id=self.id, handle=self.handle))
        return Success(None)

    def archive(self) -> None:
        """Sell it no more, keep it for the orders that name it."""
        if self.status is not ProductStatus.ARCHIVED:
            self.status = ProductStatus.ARCHIVED
            self.record(ProductArchived(aggregate_id=self.id, handle=self.handle))

    def withdraw(self) -> None:
        """Back to a draft: hidden, and to be published again."""
        self.status = ProductStatus.DRAFT
