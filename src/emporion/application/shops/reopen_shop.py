"""ReopenShop: orders again."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shops.errors import ShopAlreadyOpen, ShopNotFound
from emporion.domain.shops.repository import ShopRepository

ReopenShopError = ShopNotFound | ShopAlreadyOpen


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenShop(Command[ShopView, ReopenShopError]):
    """Take orders again in the context's shop."""


@handles(ReopenShop, access=Access.OWNER)
class ReopenShopHandler:
    def __init__(self, context: Context, shops: ShopRepository) -> None:
        self._context = context
        self._shops = shops

    async def handle(self, _: ReopenShop) -> Result[ShopView, ReopenShopError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        match shop.reopen():
            case Success(_):
                await self._shops.save(shop)
                return Success(ShopView.of(shop))
            case refused:
                return Failure(refused.failure())
