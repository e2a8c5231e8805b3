"""MySettings: what the actor has set, and the defaults of the rest."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.identity.people_views import SettingsView
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.repository import UserSettingsRepository
from emporion.domain.identity.settings import UserSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class MySettings(Query[SettingsView, SignInRequired]):
    """The actor's own settings, complete."""


@handles(MySettings, access=Access.USER)
class MySettingsHandler:
    def __init__(self, context: Context, settings: UserSettingsRepository) -> None:
        self._context = context
        self._settings = settings

    async def handle(self, _: MySettings) -> Result[SettingsView, SignInRequired]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="MySettings"))
        held = await self._settings.find_by_user(user_id)
        return Success(SettingsView.of(held or UserSettings.untouched(user_id, self._context.now)))
