"""RenameShop: the name on the door changes, the address stays."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shops.errors import InvalidShopName, ShopNotFound
from emporion.domain.shops.repository import ShopRepository

RenameShopError = ShopNotFound | InvalidShopName


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameShop(Command[ShopView, RenameShopError]):
    """Give the context's shop another name; the slug is not touched."""

    name: str


@handles(RenameShop, access=Access.OWNER)
class RenameShopHandler:
    def __init__(self, context: Context, shops: ShopRepository) -> None:
        self._context = context
        self._shops = shops

    async def handle(self, command: RenameShop) -> Result[ShopView, RenameShopError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        match shop.rename(command.name):
            case Success(_):
                await self._shops.save(shop)
                return Success(ShopView.of(shop))
            case refused:
                return Failure(refused.failure())
