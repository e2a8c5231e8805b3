"""What the catalog answers about what was deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from emporion.domain.catalog.product import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedProductView:
    """Who deleted it (a user's id; null: the operator), when (UTC) and why."""

    id: UUID
    handle: str
    title: str
    deleted_at: datetime | None
    deleted_by: UUID | None
    reason: str
    version: int

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.id,
            handle=product.handle,
            title=product.title,
            deleted_at=product.deleted_at,
            deleted_by=product.deleted_by,
            reason=product.delete_reason or "",
            version=product.version,
        )
