"""ListShops: all shops of the platform, a page at a time."""

from dataclasses import dataclass, field
from typing import Never

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shared.page import Page, PageRequest
from emporion.domain.shops.repository import ShopRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShops(Query[Page[ShopView], Never]):
    """Shops in the order of their opening, closed ones among them."""

    page: PageRequest = field(default_factory=PageRequest)


@handles(ListShops, access=Access.ANYONE)
class ListShopsHandler:
    def __init__(self, shops: ShopRepository) -> None:
        self._shops = shops

    async def handle(self, query: ListShops) -> Result[Page[ShopView], Never]:
        found = await self._shops.find_page(query.page)
        return Success(Page(tuple(ShopView.of(shop) for shop in found.items), found.next_after))
