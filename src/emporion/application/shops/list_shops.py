"""ListShops: all shops of the platform, a page at a time."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.lists import paged
from emporion.application.shared.messages import Query, handles
from emporion.application.shops.views import ShopView
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShops(Query[Page[ShopView], Never]):
    """Shops, in the order of their opening unless told otherwise, closed ones among them."""

    listing: Listing[Shop] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListShops, access=Access.ANYONE)
class ListShopsHandler:
    def __init__(self, shops: ShopRepository) -> None:
        self._shops = shops

    async def handle(self, query: ListShops) -> Result[Page[ShopView], Never]:
        found = await paged(self._shops, query.page, query.listing)
        return Success(found.of(map(ShopView.of, found.items)))
