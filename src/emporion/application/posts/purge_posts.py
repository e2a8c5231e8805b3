"""PurgePosts: remove for good what was deleted long ago."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.upkeep.ports import Retention
from emporion.application.upkeep.purging import BATCH, PurgeView
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgePosts(Command[PurgeView, DomainError]):
    """Posts of one shop deleted longer ago than the retention time: at most `limit`, with ids beyond `after`.
    Nothing needs them, so none is kept."""

    limit: int = BATCH
    after: UUID | None = None


@handles(PurgePosts, access=Access.OPERATOR, replayable=False)
class PurgePostsHandler:
    def __init__(self, context: Context, posts: PostRepository, retention: Retention) -> None:
        self._before = context.now - retention.deleted
        self._posts = posts

    async def handle(self, command: PurgePosts) -> Result[PurgeView, DomainError]:
        expired = await self._posts.lock_expired(self._before, command.limit, command.after)
        for post in expired:
            await self._posts.delete(post)
        last = expired[-1].id if len(expired) == command.limit else None
        return Success(PurgeView(purged=len(expired), kept=(), next_after=last))
