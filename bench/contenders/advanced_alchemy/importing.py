"""A product export: new products are added with their variants, known variants get the file's price."""

from datetime import UTC, datetime
from typing import Final

from advanced_alchemy.filters import CollectionFilter, OrderBy
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.contenders.advanced_alchemy.models import AuditRecord, OutboxMessage, Product, Variant
from bench.contenders.advanced_alchemy.services import OutboxMessageService, ProductService
from bench.contenders.base import Refused
from bench.contenders.common import uuid7
from bench.contenders.exports import COMMAND, FileProduct
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
    found = await ProductService(session).get_many(
        CollectionFilter(field_name="handle", values=[told.handle for told in batch]),
        OrderBy(field_name="id", sort_order="asc"),
        Product.deleted_at.is_(None),
        statement=select(Product).with_for_update(key_share=True),
        load=[selectinload(Product.variants)],
        shop_id=request.shop_id,
    )
    known = {product.handle: product for product in found}
    made = [_product(request, told, now) for told in batch if told.handle not in known]
    for told in batch:
        if told.handle in known:
            _reprice(known[told.handle], told)
    await ProductService(session).create_many(made)
    await OutboxMessageService(session).create_many([_message(each, now) for each in made])


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
