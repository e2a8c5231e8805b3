"""Verifies the books of the whole platform, shop by shop."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Protocol, TypeVar

from returns.result import Failure, Result, Success

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.books.views import BooksReport
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.views import ShopView
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import MAX_LIMIT, PageRequest

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


class Queries(Protocol):
    """The half of the bus that a verification needs."""

    async def ask(self, query: Query[T, E], context: Context) -> Result[T, E | DomainError]: ...


class Verification:
    """Each shop is one transaction and one snapshot of its own: no transaction sees two shops' rows."""

    def __init__(self, bus: Queries, *, limit: int = 20) -> None:
        self._bus = bus
        self._limit = limit

    async def run(self, context: Context) -> AsyncIterator[Result[BooksReport, DomainError]]:
        """The platform's report, then each shop's in the order of their opening, as they become known. A
        refusal (only the operator may) is the last that comes."""
        nowhere = replace(context, shop_id=None, idempotency_key=None)
        first = await self._one(None, nowhere)
        yield first
        if isinstance(first, Failure):
            return
        async for shop in self._shops(nowhere):
            yield await self._one(shop, nowhere)

    async def shop(self, shop: ShopView, context: Context) -> Result[BooksReport, DomainError]:
        """One shop's report."""
        return await self._one(shop, context)

    async def _one(self, shop: ShopView | None, context: Context) -> Result[BooksReport, DomainError]:
        within = replace(context, shop_id=None if shop is None else shop.id)
        answer = await self._bus.ask(VerifyShop(limit=self._limit), within)
        return answer.map(
            lambda found: BooksReport(shop=None if shop is None else shop.slug, invariants=found)
        )

    async def _shops(self, context: Context) -> AsyncIterator[ShopView]:
        request: PageRequest | None = PageRequest(limit=MAX_LIMIT)
        while request is not None:
            match await self._bus.ask(ListShops(page=request), context):
                case Success(page):
                    for shop in page.items:
                        yield shop
                    request = None if page.next is None else PageRequest(MAX_LIMIT, page.next)
                case _:
                    return
