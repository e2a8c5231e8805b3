"""PurgeSessions: forget refresh tokens that expired long ago."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.upkeep.ports import Retention
from emporion.domain.identity.fields import RefreshTokenFields
from emporion.domain.identity.repository import RefreshTokenRepository
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeSessions(Command[int, DomainError]):
    """Answers how many tokens went."""


@handles(PurgeSessions, access=Access.OPERATOR, replayable=False)
class PurgeSessionsHandler:
    """- A token is remembered for a while after its end: used again, it shows a theft."""

    def __init__(self, context: Context, retention: Retention, tokens: RefreshTokenRepository) -> None:
        self._before = context.now - retention.sessions
        self._tokens = tokens

    async def handle(self, _: PurgeSessions) -> Result[int, DomainError]:
        return Success(await self._tokens.delete_where(RefreshTokenFields.expires_at.below(self._before)))
