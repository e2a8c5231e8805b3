"""ListUsers: everybody who has registered, for the operator."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.lists import found
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsers(Query[Page[UserView], Never]):
    """Users who are not deleted, in order of registration unless told otherwise; `search` are words in
    address or name."""

    listing: Listing[User] = ALL
    search: str | None = None
    page: AnyRequest = FIRST_PAGE


@handles(ListUsers, access=Access.OPERATOR)
class ListUsersHandler:
    """- One statement a page."""

    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, query: ListUsers) -> Result[Page[UserView], Never]:
        page = await found(query.search, self._users, query.page, query.listing)
        return Success(page.of(map(UserView.of, page.items)))
