"""WritePost: the staff begins a post."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.posts.errors import AuthorRequired, PostTextInvalid
from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository

WritePostError = AuthorRequired | UserNotFound | PostTextInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePost(Command[PostView, WritePostError]):
    """A draft by the actor; the operator names the author."""

    title: str
    content: str
    author_id: UUID | None = None


@handles(WritePost, access=Access.STAFF)
class WritePostHandler:
    def __init__(self, context: Context, posts: PostRepository) -> None:
        self._context = context
        self._posts = posts

    async def handle(self, command: WritePost) -> Result[PostView, WritePostError]:
        author_id = command.author_id if self._context.is_system else self._context.user_id
        if author_id is None:
            return Failure(AuthorRequired())
        written = Post.write(
            shop_id=self._context.shop,
            author_id=author_id,
            title=command.title,
            content=command.content,
            now=self._context.now,
        )
        if isinstance(written, Failure):
            return written
        await self._posts.save(written.unwrap())
        return Success(PostView.of(written.unwrap()))
