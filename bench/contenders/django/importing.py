"""A product export by `bulk_create`, known variants by `bulk_update`."""

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from bench.contenders.base import Refused
from bench.contenders.common import uuid7
from bench.contenders.django.models import OutboxMessage, Product, Variant
from bench.contenders.django.place_order import enter
from bench.contenders.django.trail import Trail, values
from bench.contenders.exports import COMMAND, FileProduct, batches
from bench.world import ImportRequest


def import_products(request: ImportRequest) -> None:
    """Each batch in a transaction of its own."""
    for batch in batches(request.file):
        _import_batch(request, batch)


@transaction.atomic
def _import_batch(request: ImportRequest, batch: list[FileProduct]) -> None:
    enter(request.shop_id)
    now = datetime.now(UTC)
    trail = Trail(request.shop_id, request.user_id, COMMAND, now)
    handles = [told.handle for told in batch]
    live = Product.objects.filter(shop_id=request.shop_id, handle__in=handles, deleted_at=None)
    known = {each.handle: each for each in live.order_by("id").select_for_update(no_key=True)}
    products = [_product(request, told, now) for told in batch if told.handle not in known]
    told_of = {told.handle: told for told in batch}
    variants = [each for made in products for each in _variants(made, told_of[made.handle], now)]
    Product.objects.bulk_create(products)
    Variant.objects.bulk_create(variants)
    OutboxMessage.objects.bulk_create([_message(each, now) for each in products])
    for row in (*products, *variants):
        trail.inserted(row)
    changed = _repriced(request, known, told_of, trail, now)
    if changed:
        Variant.objects.bulk_update(changed, ["price", "version", "updated_at"])
    trail.write()


def _repriced(
    request: ImportRequest,
    known: dict[str, Product],
    told_of: dict[str, FileProduct],
    trail: Trail,
    now: datetime,
) -> list[Variant]:
    stored: defaultdict[UUID, list[Variant]] = defaultdict(list)
    ids = [product.id for product in known.values()]
    own = Variant.objects.filter(shop_id=request.shop_id, product_id__in=ids).order_by("id")
    for variant in own.select_for_update(no_key=True):
        stored[variant.product_id].append(variant)
    changed = []
    for product in known.values():
        told = told_of[product.handle]
        mine = (product.title, product.vendor, product.status, product.attributes)
        if mine != (told.title, told.vendor, told.status, told.attributes):
            raise Refused("this import changes prices only")
        prices = {tuple(variant.options.items()): variant.price for variant in told.variants}
        for variant in stored[product.id]:
            price = prices.get(tuple(variant.options.items()))
            if price is not None and price != variant.price:
                old = values(variant, ("price", "version", "updated_at"))
                variant.price, variant.version, variant.updated_at = price, variant.version + 1, now
                trail.updated(variant, old)
                changed.append(variant)
    return changed


def _product(request: ImportRequest, told: FileProduct, now: datetime) -> Product:
    return Product(
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


def _variants(product: Product, told: FileProduct, now: datetime) -> list[Variant]:
    return [
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
