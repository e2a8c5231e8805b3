"""RestorePost: the staff brings a deleted post back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.events import PostRestored
from emporion.domain.posts.repository import PostRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePost(Command[PostView, PostNotFound]):
    """As it was: a post that was published is so again. `PostNotFound` where there is no deleted post with
    this id."""

    post_id: UUID


@handles(RestorePost, access=Access.STAFF)
class RestorePostHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, command: RestorePost) -> Result[PostView, PostNotFound]:
        post = await self._posts.lock_deleted(command.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=command.post_id))
        post.record(PostRestored(aggregate_id=post.id))
        await self._posts.restore(post)
        return Success(PostView.of(post))
