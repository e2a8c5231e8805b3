"""Questions: one query for the rows, one for what belongs to them, put together by hand, because models with
composite keys have no `prefetch_related`."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench.contenders.base import Refused
from bench.contenders.django.models import (
    Membership,
    Order,
    OrderLine,
    Product,
    ProductCategory,
    Variant,
)
from bench.contenders.django.place_order import enter
from bench.contenders.views import FEW, PAGE, order_view, page, product_view, summary
from bench.world import OrderQuery, PageQuery, ProductQuery, SearchQuery


@transaction.atomic
def find_order(query: OrderQuery) -> dict[str, Any]:
    """An own order with its lines."""
    enter(query.shop_id)
    own = Order.objects.filter(shop_id=query.shop_id, customer_id=query.user_id)
    order = own.filter(id=query.order_id).first()
    if order is None:
        raise Refused("there is no such order")
    return order_view(order, _lines(query.shop_id, [order.id])[order.id])


@transaction.atomic
def list_orders(query: PageQuery) -> dict[str, Any]:
    """A page of orders with their lines."""
    enter(query.shop_id)
    if not Membership.objects.filter(shop_id=query.shop_id, user_id=query.user_id).exists():
        raise Refused("not a member of the shop")
    wanted = Order.objects.filter(shop_id=query.shop_id).order_by("-id")
    if query.after is not None:
        wanted = wanted.filter(id__lt=query.after)
    orders = list(wanted[: PAGE + 1])
    lines = _lines(query.shop_id, [order.id for order in orders])
    return page([order_view(order, lines[order.id]) for order in orders])


@transaction.atomic
def search(query: SearchQuery) -> dict[str, Any]:
    """Products on sale in which all words are found."""
    enter(query.shop_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT products_found(%s::text[], '{}', %s)", [query.words.split(), FEW])
        found = {row[0] for row in cursor.fetchall()}
    on_sale = Product.objects.filter(shop_id=query.shop_id, status="active", deleted_at=None)
    products = list(on_sale.filter(id__in=found).order_by("id")[: PAGE + 1])
    filed = _filed(query.shop_id, [each.id for each in products])
    return page([summary(each, filed[each.id]) for each in products])


@transaction.atomic
def find_product(query: ProductQuery) -> dict[str, Any]:
    """A product on sale with its variants."""
    enter(query.shop_id)
    on_sale = Product.objects.filter(shop_id=query.shop_id, status="active", deleted_at=None)
    product = on_sale.filter(id=query.product_id).first()
    if product is None:
        raise Refused("there is no such product")
    of_product = Variant.objects.filter(shop_id=query.shop_id, product_id=product.id)
    filed = _filed(query.shop_id, [product.id])[product.id]
    return product_view(product, filed, of_product.order_by("position", "id"))


def _lines(shop_id: UUID, order_ids: list[UUID]) -> dict[UUID, list[OrderLine]]:
    found: defaultdict[UUID, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(shop_id=shop_id, order_id__in=order_ids).order_by("id"):
        found[line.order_id].append(line)
    return found


def _filed(shop_id: UUID, product_ids: list[UUID]) -> dict[UUID, list[ProductCategory]]:
    found: defaultdict[UUID, list[ProductCategory]] = defaultdict(list)
    of_products = ProductCategory.objects.filter(shop_id=shop_id, product_id__in=product_ids)
    for each in of_products.order_by("category_id"):
        found[each.product_id].append(each)
    return found
