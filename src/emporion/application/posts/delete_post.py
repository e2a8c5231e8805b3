"""DeletePost: the staff takes a post away, so that it can be brought back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.posts.views import DeletedPostView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.events import PostDeleted
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.soft_delete import ReasonInvalid, parse_reason

DeletePostError = PostNotFound | ReasonInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePost(Command[DeletedPostView, DeletePostError]):
    """`reason` is for the shop's staff, and stays with the post until it is purged."""

    post_id: UUID
    reason: str


@handles(DeletePost, access=Access.STAFF)
class DeletePostHandler:
    def __init__(self, context: Context, posts: PostRepository) -> None:
        self._context = context
        self._posts = posts

    async def handle(self, command: DeletePost) -> Result[DeletedPostView, DeletePostError]:
        reason = parse_reason(command.reason)
        if isinstance(reason, Failure):
            return reason
        post = await self._posts.lock_by_id(command.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=command.post_id))
        post.record(PostDeleted(aggregate_id=post.id))
        await self._posts.soft_delete(post, by=self._context.user_id, why=reason.unwrap())
        return Success(DeletedPostView.of(post))
