"""What the catalog may be filtered by, sorted by, and changed by in sets."""

from datetime import datetime
from uuid import UUID

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.shared.set_changes import Settable


class CategoryFields(Fields[Category]):
    """Of categories. Who sets a parent holds the tree locked and has looked for circles."""

    name = Field[Category, str](str)
    parent_id = Settable[Category, UUID | None](UUID, nullable=True)
    position = Settable[Category, int](int)
    created_at = Field[Category, datetime](datetime)


class ProductFields(Fields[Product]):
    """Of products."""

    handle = Field[Product, str](str)
    title = Field[Product, str](str)
    vendor = Settable[Product, str](str)
    status = Field[Product, ProductStatus](ProductStatus)
    created_at = Field[Product, datetime](datetime)
