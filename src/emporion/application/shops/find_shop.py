"""FindShop: one shop by its id or its slug."""

from dataclasses import dataclass
from typing import Final

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.cache import Cached, CachedHandler
from emporion.application.shared.messages import Query, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.shops.slug import parse_id, parse_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class FindShop(Query[ShopView, ShopNotFound]):
    """The shop that `shop` names: an id where it spells a UUID, else a slug. No slug spells a UUID."""

    shop: str


SHOP_CACHE: Final[Cached[FindShop, ShopView]] = Cached(
    kind="shops",
    key=lambda query: str(parse_id(query.shop) or query.shop),
    subject=lambda view: view.id,
    tables={"shops": "id"},
    in_shop=False,
)


@handles(FindShop, access=Access.ANYONE, cached=SHOP_CACHE)
class FindShopHandler(CachedHandler[FindShop, ShopView, ShopNotFound]):
    def __init__(self, shops: ShopRepository) -> None:
        self._shops = shops

    async def load(self, query: FindShop) -> Result[ShopView, ShopNotFound]:
        found = await self._find(query.shop)
        return Failure(ShopNotFound(shop=query.shop)) if found is None else Success(ShopView.of(found))

    async def _find(self, text: str) -> Shop | None:
        if (shop_id := parse_id(text)) is not None:
            return await self._shops.find_by_id(shop_id)
        match parse_slug(text):
            case Success(slug):
                return await self._shops.find_by_slug(slug)
            case _:
                return None
