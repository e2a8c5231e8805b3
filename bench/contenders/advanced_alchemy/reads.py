"""Questions: services with filters, collections loaded by `load=`."""

from typing import Any

from advanced_alchemy.filters import CollectionFilter, LimitOffset, OrderBy
from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.contenders.advanced_alchemy.models import Order, Product
from bench.contenders.advanced_alchemy.services import MembershipService, OrderService, ProductService
from bench.contenders.base import Refused
from bench.contenders.views import FEW, PAGE, order_view, page, product_view, summary
from bench.world import OrderQuery, PageQuery, ProductQuery, SearchQuery


async def find_order(session: AsyncSession, query: OrderQuery) -> dict[str, Any]:
    """An own order with its lines."""
    order = await OrderService(session).get_one_or_none(
        shop_id=query.shop_id,
        id=query.order_id,
        customer_id=query.user_id,
        load=[selectinload(Order.lines)],
    )
    if order is None:
        raise Refused("there is no such order")
    return order_view(order, order.lines)


async def list_orders(session: AsyncSession, query: PageQuery) -> dict[str, Any]:
    """A page of orders with their lines; the library pages by offset, this page does not need it."""
    members = MembershipService(session)
    if await members.get_one_or_none(shop_id=query.shop_id, user_id=query.user_id) is None:
        raise Refused("not a member of the shop")
    orders = await OrderService(session).get_many(
        *([] if query.after is None else [Order.id < query.after]),
        OrderBy(field_name="id", sort_order="desc"),
        LimitOffset(limit=PAGE + 1, offset=0),
        load=[selectinload(Order.lines)],
        shop_id=query.shop_id,
    )
    return page([order_view(order, order.lines) for order in orders])


async def search(session: AsyncSession, query: SearchQuery) -> dict[str, Any]:
    """Products on sale in which all words are found."""
    words, contents = literal(query.words.split(), ARRAY(Text())), literal({}, JSONB())
    found = list(await session.scalars(select(func.products_found(words, contents, FEW))))
    products = await ProductService(session).get_many(
        CollectionFilter(field_name="id", values=list(set(found))),
        OrderBy(field_name="id", sort_order="asc"),
        LimitOffset(limit=PAGE + 1, offset=0),
        Product.deleted_at.is_(None),
        load=[selectinload(Product.filed_under)],
        shop_id=query.shop_id,
        status="active",
    )
    return page([summary(each, each.filed_under) for each in products])


async def find_product(session: AsyncSession, query: ProductQuery) -> dict[str, Any]:
    """A product on sale with its variants."""
    product = await ProductService(session).get_one_or_none(
        Product.deleted_at.is_(None),
        shop_id=query.shop_id,
        id=query.product_id,
        status="active",
        load=[selectinload(Product.variants), selectinload(Product.filed_under)],
    )
    if product is None:
        raise Refused("there is no such product")
    return product_view(product, product.filed_under, product.variants)
