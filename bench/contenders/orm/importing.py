"""A product export: new products are added with their variants, known variants get the file's price."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.contenders.base import Refused
from bench.contenders.common import uuid7
from bench.contenders.exports import COMMAND, FileProduct
from bench.contenders.orm.models import AuditRecord, OutboxMessage, Product, Variant
from bench.contenders.orm.trail import Scope, watch
from bench.world import ImportRequest

_AUDITED: Final = (Product, Variant)


async def import_batch(session: AsyncSession, request: ImportRequest, batch: list[FileProduct]) -> None:
    """In the transaction that the caller opened."""
    now = datetime.now(UTC)
    watch(
        session.sync_session,
        Scope(request.shop_id, request.user_id, COMMAND, now, _AUDITED, AuditRecord),
    )
    wanted = (
        select(Product)
        .options(selectinload(Product.variants))
        .where(
            Product.shop_id == request.shop_id,
            Product.handle.in_([told.handle for told in batch]),
            Product.deleted_at.is_(None),
        )
        .order_by(Product.id)
        .with_for_update(key_share=True)
    )
    known = {product.handle: product for product in await session.scalars(wanted)}
    for told in batch:
        product = known.get(told.handle)
        if product is None:
            session.add_all([made := _product(request, told, now), _message(made, now)])
        else:
            _reprice(product, told)
    await session.flush()


def _reprice(product: Product, told: FileProduct) -> None:
    mine = (product.title, product.vendor, product.status, product.attributes)
    if mine != (told.title, told.vendor, told.status, told.attributes):
        raise Refused("this import changes prices only")
    prices = {tuple(variant.options.items()): variant.price for variant in told.variants}
    for variant in product.variants:
        price = prices.get(tuple(variant.options.items()))
        if price is not None and price != variant.price:
            variant.price = price


def _product(request: ImportRequest, told: FileProduct, now: datetime) -> Product:
    product = Product(
        shop_id=request.shop_id,
        id=uuid7(),
        handle=told.handle,
        title=told.title,
        description="",
        vendor=told.vendor,
        status=told.status,
        tags=[],
        attributes=told.attributes,
        created_at=now,
        updated_at=now,
        version=1,
    )
    product.variants = [
        Variant(
            shop_id=product.shop_id,
            id=uuid7(),
            product_id=product.id,
            sku=variant.sku,
            title=variant.title,
            options=variant.options,
            price=variant.price,
            stock=variant.stock,
            position=position,
            put_in=variant.stock,
            imported_stock=variant.stock,
            created_at=now,
            updated_at=now,
            version=1,
        )
        for position, variant in enumerate(told.variants, start=1)
    ]
    return product


def _message(product: Product, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        shop_id=product.shop_id,
        id=uuid7(),
        topic="product.published",
        aggregate_id=product.id,
        aggregate_version=1,
        payload={"handle": product.handle, "aggregate_id": str(product.id)},
        priority=10,
        available_at=now,
        created_at=now,
        updated_at=now,
    )
