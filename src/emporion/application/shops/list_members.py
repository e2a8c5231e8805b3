"""ListMembers: who runs the shop, a page at a time."""

from dataclasses import dataclass, field
from typing import Never

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.application.shops.views import MemberView
from emporion.domain.shared.page import Page, PageRequest
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembers(Query[Page[MemberView], Never]):
    """Members of the context's shop in the order they joined."""

    page: PageRequest = field(default_factory=PageRequest)


@handles(ListMembers, access=Access.STAFF)
class ListMembersHandler:
    def __init__(self, memberships: MembershipRepository) -> None:
        self._memberships = memberships

    async def handle(self, query: ListMembers) -> Result[Page[MemberView], Never]:
        found = await self._memberships.find_page(query.page)
        return Success(Page(tuple(MemberView.of(member) for member in found.items), found.next_after))
