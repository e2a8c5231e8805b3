"""Emporion, through its public bus and as its own container makes it."""

import asyncio
from pathlib import Path
from typing import Any, TypeVar

from returns.result import Result, Success

from bench.contenders.base import Refused
from bench.world import (
    ImportRequest,
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    TransferRequest,
)
from emporion.adapters.long_lived import settle
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.import_products import ProductImport
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.shopify.source import FileSource
from emporion.application.orders.basket import Item
from emporion.application.orders.find_order import FindOrder
from emporion.application.orders.list_orders import ListOrders
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.shared.cache import Cache
from emporion.application.shared.context import Context, UserActor
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.page import PageRequest, Position

T = TypeVar("T")
SECRET = "b" * 32


class Emporion:
    """With everything that it does besides: caches are told of commits, and relays of messages."""

    async def open(self, url: str, connections: int) -> None:
        self._container = container_on(url, connections)
        self._database = self._container.database()
        self._bus = self._container.bus()
        self._cache: Cache | None = self._container.cache()
        if self._cache is not None:
            await self._cache.start()
            async with asyncio.timeout(30):
                # It keeps nothing before it hears of commits, and nobody is told when that begins.
                while not self._cache.is_ready:  # noqa: ASYNC110 - see above
                    await asyncio.sleep(0.01)
        settle()  # as `emporion serve` does

    async def close(self) -> None:
        if self._cache is not None:
            await self._cache.close()
        await self._database.close()

    async def place_order(self, request: OrderRequest) -> object:
        items = tuple(Item(variant_id=variant, quantity=count) for variant, count in request.items)
        order = PlaceOrder(wallet_id=request.wallet_id, items=items)
        return answered(await self._bus.execute(order, _asked(request)))

    async def transfer(self, request: TransferRequest) -> object:
        sent = TransferMoney(
            wallet_id=request.wallet_id,
            to_address=request.to_address,
            amount=request.amount,
            reference=request.reference,
        )
        return answered(await self._bus.execute(sent, _asked(request)))

    async def import_products(self, request: ImportRequest) -> object:
        context = Context(actor=UserActor(request.user_id), shop_id=request.shop_id)
        report = answered(await ProductImport(self._bus).run(FileSource(Path(request.file)), context))
        if report.rejected:
            raise Refused(str(report.rejected[0]))
        return report

    async def find_order(self, query: OrderQuery) -> object:
        context = Context(actor=UserActor(query.user_id), shop_id=query.shop_id)
        return answered(await self._bus.ask(FindOrder(order_id=query.order_id), context))

    async def list_orders(self, query: PageQuery) -> object:
        position = None if query.after is None else Position((), query.after)
        context = Context(actor=UserActor(query.user_id), shop_id=query.shop_id)
        return answered(await self._bus.ask(ListOrders(page=PageRequest(position=position)), context))

    async def search(self, query: SearchQuery) -> object:
        context = Context(shop_id=query.shop_id)
        return answered(await self._bus.ask(ListProducts(search=query.words), context))

    async def find_product(self, query: ProductQuery) -> object:
        context = Context(shop_id=query.shop_id)
        return answered(await self._bus.ask(FindProduct(product=str(query.product_id)), context))


CONTENDER = Emporion


def container_on(url: str, connections: int) -> Container:
    """An application that reads no file and no environment."""
    settings = Settings(
        _env_file=None,
        database_url=None,
        redis_url=None,
        pool_size=connections,
        pool_overflow=0,
        log_level="warning",
    )
    return Container(settings=settings, database_url=url, secret_key=SECRET)


def answered(result: Result[T, Any]) -> T:
    """The answer of what must not be refused."""
    if isinstance(result, Success):
        answer: T = result.unwrap()
        return answer
    raise Refused(str(result.failure()))


def _asked(request: OrderRequest | TransferRequest) -> Context:
    return Context(actor=UserActor(request.user_id), shop_id=request.shop_id, idempotency_key=request.key)
