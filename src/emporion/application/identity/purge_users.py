"""PurgeUsers: remove for good who was deleted long ago."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shared.ports import Savepoints
from emporion.application.upkeep.ports import Retention
from emporion.application.upkeep.purging import BATCH, PurgeView
from emporion.domain.identity.fields import RefreshTokenFields
from emporion.domain.identity.repository import (
    ProfileRepository,
    RefreshTokenRepository,
    UserRepository,
    UserSettingsRepository,
)
from emporion.domain.identity.user import User
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeUsers(Command[PurgeView, DomainError]):
    """Users deleted longer ago than the retention time: at most `limit`, with ids beyond
    `after`; `kept` are ids."""

    limit: int = BATCH
    after: UUID | None = None


class Belongings:
    """What is nobody else's business than the user's."""

    def __init__(
        self, tokens: RefreshTokenRepository, profiles: ProfileRepository, settings: UserSettingsRepository
    ) -> None:
        self._tokens = tokens
        self._profiles = profiles
        self._settings = settings

    async def remove(self, user: User) -> None:
        """Remove all of it in the present unit of work."""
        await self._tokens.delete_where(RefreshTokenFields.user_id.equals(user.id))
        if (profile := await self._profiles.find_by_user(user.id)) is not None:
            await self._profiles.delete(profile)
        if (settings := await self._settings.find_by_user(user.id)) is not None:
            await self._settings.delete(settings)


@handles(PurgeUsers, access=Access.OPERATOR, replayable=False)
class PurgeUsersHandler:
    """- Sessions, profile and settings go with the user.
    - A user whom a shop's rows name stays deleted and is counted: books are kept.
    - Each user goes in a savepoint of its own, so that one who cannot go holds up no other."""

    def __init__(
        self,
        context: Context,
        retention: Retention,
        users: UserRepository,
        savepoints: Savepoints,
        belongings: Belongings,
    ) -> None:
        self._before = context.now - retention.deleted
        self._users = users
        self._savepoints = savepoints
        self._belongings = belongings

    async def handle(self, command: PurgeUsers) -> Result[PurgeView, DomainError]:
        expired = await self._users.lock_expired(self._before, command.limit, command.after)
        kept = tuple([str(user.id) for user in expired if not await self._is_gone(user)])
        last = expired[-1].id if len(expired) == command.limit else None
        return Success(PurgeView(purged=len(expired) - len(kept), kept=kept, next_after=last))

    async def _is_gone(self, user: User) -> bool:
        return isinstance(await self._savepoints.attempt(partial(self._purge, user)), Success)

    async def _purge(self, user: User) -> Result[None, DomainError]:
        await self._belongings.remove(user)
        await self._users.delete(user)
        return Success(None)
