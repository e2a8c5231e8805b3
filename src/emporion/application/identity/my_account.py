"""MyAccount: who is signed in, with the profile."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.identity.people_views import AccountView
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository

MyAccountError = SignInRequired | UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAccount(Query[AccountView, MyAccountError]):
    """The actor's own user and profile. `UserNotFound` where the user was deleted while its access token
    lives on."""


@handles(MyAccount, access=Access.USER)
class MyAccountHandler:
    def __init__(self, context: Context, users: UserRepository) -> None:
        self._context = context
        self._users = users

    async def handle(self, _: MyAccount) -> Result[AccountView, MyAccountError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="MyAccount"))
        person = await self._users.find_with_profile(user_id)
        return Failure(UserNotFound(user=str(user_id))) if person is None else Success(AccountView.of(person))
