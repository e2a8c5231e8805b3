"""FindProfile: what a user tells of themselves."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.people_views import ProfileView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProfile(Query[ProfileView, UserNotFound]):
    """The public profile of an active user, a blank one where none was written; never the e-mail address."""

    user_id: UUID


@handles(FindProfile, access=Access.ANYONE)
class FindProfileHandler:
    def __init__(self, users: UserRepository) -> None:
        self._users = users

    async def handle(self, query: FindProfile) -> Result[ProfileView, UserNotFound]:
        person = await self._users.find_with_profile(query.user_id)
        if person is None or not person.user.is_active:
            return Failure(UserNotFound(user=str(query.user_id)))
        return Success(ProfileView.of(person.user, person.profile))
