"""Questions: objects with their collections loaded by `selectinload`."""

from typing import Any

from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bench.contenders.base import Refused
from bench.contenders.orm.models import Membership, Order, Product
from bench.contenders.views import FEW, PAGE, order_view, page, product_view, summary
from bench.world import OrderQuery, PageQuery, ProductQuery, SearchQuery


async def find_order(session: AsyncSession, query: OrderQuery) -> dict[str, Any]:
    """An own order with its lines."""
    wanted = select(Order).options(selectinload(Order.lines))
    order = await session.scalar(
        wanted.where(
            Order.shop_id == query.shop_id, Order.id == query.order_id, Order.customer_id == query.user_id
        )
    )
    if order is None:
        raise Refused("there is no such order")
    return order_view(order, order.lines)


async def list_orders(session: AsyncSession, query: PageQuery) -> dict[str, Any]:
    """A page of orders with their lines."""
    member = select(Membership).where(
        Membership.shop_id == query.shop_id, Membership.user_id == query.user_id
    )
    if await session.scalar(member) is None:
        raise Refused("not a member of the shop")
    wanted = select(Order).options(selectinload(Order.lines)).where(Order.shop_id == query.shop_id)
    if query.after is not None:
        wanted = wanted.where(Order.id < query.after)
    orders = await session.scalars(wanted.order_by(Order.id.desc()).limit(PAGE + 1))
    return page([order_view(order, order.lines) for order in orders])


async def search(session: AsyncSession, query: SearchQuery) -> dict[str, Any]:
    """Products on sale in which all words are found."""
    words, contents = literal(query.words.split(), ARRAY(Text())), literal({}, JSONB())
    found = list(await session.scalars(select(func.products_found(words, contents, FEW))))
    wanted = (
        select(Product)
        .options(selectinload(Product.filed_under))
        .where(
            Product.shop_id == query.shop_id,
            Product.id.in_(set(found)),
            Product.status == "active",
            Product.deleted_at.is_(None),
        )
        .order_by(Product.id)
        .limit(PAGE + 1)
    )
    return page([summary(each, each.filed_under) for each in await session.scalars(wanted)])


async def find_product(session: AsyncSession, query: ProductQuery) -> dict[str, Any]:
    """A product on sale with its variants."""
    wanted = select(Product).options(selectinload(Product.variants), selectinload(Product.filed_under))
    product = await session.scalar(
        wanted.where(
            Product.shop_id == query.shop_id,
            Product.id == query.product_id,
            Product.status == "active",
            Product.deleted_at.is_(None),
        )
    )
    if product is None:
        raise Refused("there is no such product")
    return product_view(product, product.filed_under, product.variants)
