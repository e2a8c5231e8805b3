"""ChangeProfile: a user tells something else of themselves."""

from dataclasses import dataclass, field

from returns.result import Failure, Result, Success

from emporion.application.identity.people_views import ProfileView
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import InvalidAvatarUrl, InvalidBio, UserNotFound
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.repository import ProfileRepository, UserRepository

ChangeProfileError = SignInRequired | UserNotFound | InvalidBio | InvalidAvatarUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile(Command[ProfileView, ChangeProfileError]):
    """Change the actor's own profile. None leaves a field as it is, an empty text clears it."""

    bio: str | None = field(default=None, repr=False)
    avatar_url: str | None = field(default=None, repr=False)


@handles(ChangeProfile, access=Access.USER)
class ChangeProfileHandler:
    """Holds the user's lock, so that two first changes at once make one profile."""

    def __init__(self, context: Context, users: UserRepository, profiles: ProfileRepository) -> None:
        self._context = context
        self._users = users
        self._profiles = profiles

    async def handle(self, command: ChangeProfile) -> Result[ProfileView, ChangeProfileError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="ChangeProfile"))
        user = await self._users.lock_by_id(user_id)
        if user is None:
            return Failure(UserNotFound(user=str(user_id)))
        written = await self._profiles.find_by_user(user_id)
        profile = written or Profile.blank(user_id, self._context.now)
        changed = profile.change(bio=command.bio, avatar_url=command.avatar_url)
        if isinstance(changed, Failure):
            return changed
        await self._profiles.save(profile)
        return Success(ProfileView.of(user, profile))
