"""Me: who is signed in."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository

MeError = SignInRequired | UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Me(Query[UserView, MeError]):
    """The actor's own user. `UserNotFound` where it was deleted while its access token lives on."""


@handles(Me, access=Access.USER)
class MeHandler:
    def __init__(self, context: Context, users: UserRepository) -> None:
        self._context = context
        self._users = users

    async def handle(self, _: Me) -> Result[UserView, MeError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="Me"))
        user = await self._users.find_by_id(user_id)
        return Failure(UserNotFound(user=str(user_id))) if user is None else Success(UserView.of(user))
