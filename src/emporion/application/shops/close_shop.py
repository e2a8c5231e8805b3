"""CloseShop: no more orders."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.shops.repository import ShopRepository

CloseShopError = ShopNotFound | ShopClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShop(Command[ShopView, CloseShopError]):
    """Take no more orders in the context's shop. What was ordered can still be shipped or cancelled."""


@handles(CloseShop, access=Access.OWNER)
class CloseShopHandler:
    def __init__(self, context: Context, shops: ShopRepository) -> None:
        self._context = context
        self._shops = shops

    async def handle(self, _: CloseShop) -> Result[ShopView, CloseShopError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        match shop.close():
            case Success(_):
                await self._shops.save(shop)
                return Success(ShopView.of(shop))
            case refused:
                return Failure(refused.failure())
