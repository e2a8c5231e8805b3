"""ListMembers: who runs the shop, a page at a time."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.lists import paged
from emporion.application.shared.messages import Query, handles
from emporion.application.shops.views import MemberView
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.membership import Membership
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembers(Query[Page[MemberView], Never]):
    """Members of the context's shop in the order they joined unless told otherwise."""

    listing: Listing[Membership] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListMembers, access=Access.STAFF)
class ListMembersHandler:
    def __init__(self, memberships: MembershipRepository) -> None:
        self._memberships = memberships

    async def handle(self, query: ListMembers) -> Result[Page[MemberView], Never]:
        found = await paged(self._memberships, query.page, query.listing)
        return Success(found.of(map(MemberView.of, found.items)))
