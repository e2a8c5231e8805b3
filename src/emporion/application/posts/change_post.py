"""ChangePost: the staff writes a post anew."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.posts.errors import PostNotFound, PostTextInvalid
from emporion.domain.posts.repository import PostRepository

ChangePostError = PostNotFound | PostTextInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePost(Command[PostView, ChangePostError]):
    """None leaves a field as it is. A published post stays published, at its time."""

    post_id: UUID
    title: str | None = None
    content: str | None = None


@handles(ChangePost, access=Access.STAFF)
class ChangePostHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, command: ChangePost) -> Result[PostView, ChangePostError]:
        post = await self._posts.lock_by_id(command.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=command.post_id))
        if isinstance(refused := post.rewrite(title=command.title, content=command.content), Failure):
            return refused
        await self._posts.save(post)
        return Success(PostView.of(post))
