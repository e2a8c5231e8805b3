"""PublishPost: the staff shows a post."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.repository import PostRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPost(Command[PostView, PostNotFound]):
    """Show a post to everybody. Doing it again changes nothing: it keeps its time."""

    post_id: UUID


@handles(PublishPost, access=Access.STAFF)
class PublishPostHandler:
    def __init__(self, context: Context, posts: PostRepository) -> None:
        self._context = context
        self._posts = posts

    async def handle(self, command: PublishPost) -> Result[PostView, PostNotFound]:
        post = await self._posts.lock_by_id(command.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=command.post_id))
        post.publish(self._context.now)
        await self._posts.save(post)
        return Success(PostView.of(post))
