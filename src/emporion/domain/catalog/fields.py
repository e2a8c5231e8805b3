"""What the catalog may be filtered by, sorted by, and changed by in sets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.shared.set_changes import Settable


class CategoryFields(Fields[Category]):
    """Of categories. Who sets a parent holds the tree locked and has looked for circles."""

    name = Field[Category, str](str, sortable=False)
    parent_id = Settable[Category, UUID | None](UUID, nullable=True, sortable=False)
    position = Settable[Category, int](int, sortable=False)
    created_at = Field[Category, datetime](datetime, sortable=False)


class ProductFields(Fields[Product]):
    """The id's order is that of creation. `category_ids` are those that a product is filed under itself."""

    id = Field[Product, UUID](UUID)
    handle = Field[Product, str](str, sortable=False)
    title = Field[Product, str](str)
    vendor = Settable[Product, str](str, sortable=False)
    status = Field[Product, ProductStatus](ProductStatus, sortable=False)
    tags = Field[Product, tuple[str, ...]](tuple, items=str, sortable=False)
    attributes = Field[Product, dict[str, Any]](dict, sortable=False)
    category_ids = Field[Product, tuple[UUID, ...]](tuple, items=UUID, sortable=False)
    created_at = Field[Product, datetime](datetime)
    updated_at = Field[Product, datetime](datetime, sortable=False)
