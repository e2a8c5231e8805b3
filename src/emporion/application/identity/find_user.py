"""FindUser: the operator looks somebody up."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.email import parse_email
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindUser(Query[UserView, UserNotFound]):
    """The user with this e-mail address, without regard to case."""

    email: str


@handles(FindUser, access=Access.OPERATOR)
class FindUserHandler:
    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, query: FindUser) -> Result[UserView, UserNotFound]:
        user = await self._users.find_by_email(parse_email(query.email).value_or(""))
        return Failure(UserNotFound(user=query.email)) if user is None else Success(UserView.of(user))
