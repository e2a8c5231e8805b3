"""ListDeletedUsers: who was deleted and can be brought back."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.identity.deleted_views import DeletedUserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeletedUsers(Query[Page[DeletedUserView], DomainError]):
    """In order of registration."""

    page: AnyRequest = FIRST_PAGE


@handles(ListDeletedUsers, access=Access.OPERATOR)
class ListDeletedUsersHandler:
    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, query: ListDeletedUsers) -> Result[Page[DeletedUserView], DomainError]:
        found = await self._users.find_deleted(query.page)
        return Success(found.of(map(DeletedUserView.of, found.items)))
