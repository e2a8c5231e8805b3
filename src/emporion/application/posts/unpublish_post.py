"""UnpublishPost: the staff takes a post back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.repository import PostRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishPost(Command[PostView, PostNotFound]):
    """Make a post a draft again. Doing it again changes nothing."""

    post_id: UUID


@handles(UnpublishPost, access=Access.STAFF)
class UnpublishPostHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, command: UnpublishPost) -> Result[PostView, PostNotFound]:
        post = await self._posts.lock_by_id(command.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=command.post_id))
        post.unpublish()
        await self._posts.save(post)
        return Success(PostView.of(post))
