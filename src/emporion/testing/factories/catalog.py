"""Categories, products and variants."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.variant import Variant
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_category(
    *,
    shop_id: UUID | None = None,
    name: str = "Shirts",
    parent_id: UUID | None = None,
    position: int = 0,
    now: datetime = NOW,
) -> Category:
    """A category at the top unless `parent_id` says otherwise."""
    return Category(
        id=new_id(),
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        name=name,
        parent_id=parent_id,
        position=position,
    )


def make_product(
    *,
    shop_id: UUID | None = None,
    handle: str | None = None,
    title: str = "Blue shirt",
    vendor: str = "",
    status: ProductStatus = ProductStatus.ACTIVE,
    tags: tuple[str, ...] = (),
    category_ids: tuple[UUID, ...] = (),
    now: datetime = NOW,
) -> Product:
    """An active product with a handle of its own; its variants are separate (`make_variant`)."""
    known = new_id()
    return Product(
        id=known,
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        handle=handle or f"product-{known.hex}",
        title=title,
        description="",
        vendor=vendor,
        status=status,
        tags=tags,
        category_ids=tuple(sorted(category_ids)),
    )


def make_variant(
    product: Product,
    *,
    price: Decimal | str | int = "10.00",
    compare_at_price: Decimal | None = None,
    stock: int = 10,
    sku: str | None = None,
    options: dict[str, str] | None = None,
    position: int = 1,
    now: datetime = NOW,
) -> Variant:
    """A variant of the product, with options of its own unless given, so that several fit one product."""
    known = new_id()
    chosen = {"Batch": known.hex} if options is None else options
    return Variant(
        id=known,
        created_at=now,
        updated_at=now,
        shop_id=product.shop_id,
        product_id=product.id,
        sku=sku,
        title=" / ".join(chosen.values()),
        options=chosen,
        price=Decimal(price),
        compare_at_price=compare_at_price,
        stock=stock,
        position=position,
    )
