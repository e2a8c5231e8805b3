"""ChangeSettings: a user sets something otherwise, or back."""

from dataclasses import dataclass, field
from typing import Any

from returns.result import Failure, Result, Success

from emporion.application.identity.people_views import SettingsView
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import InvalidPreferences, UserNotFound
from emporion.domain.identity.repository import UserRepository, UserSettingsRepository
from emporion.domain.identity.settings import UserSettings

ChangeSettingsError = SignInRequired | UserNotFound | InvalidPreferences


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings(Command[SettingsView, ChangeSettingsError]):
    """Apply a JSON merge patch (RFC 7396) to the actor's preferences; null sets one back to its default."""

    patch: dict[str, Any] = field(repr=False)


@handles(ChangeSettings, access=Access.USER)
class ChangeSettingsHandler:
    """Holds the user's lock, so that of two changes at once neither is lost."""

    def __init__(self, context: Context, users: UserRepository, settings: UserSettingsRepository) -> None:
        self._context = context
        self._users = users
        self._settings = settings

    async def handle(self, command: ChangeSettings) -> Result[SettingsView, ChangeSettingsError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="ChangeSettings"))
        if await self._users.lock_by_id(user_id) is None:
            return Failure(UserNotFound(user=str(user_id)))
        held = await self._settings.find_by_user(user_id)
        settings = held or UserSettings.untouched(user_id, self._context.now)
        if isinstance(refused := settings.change(command.patch), Failure):
            return refused
        await self._settings.save(settings)
        return Success(SettingsView.of(settings))
