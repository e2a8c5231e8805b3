"""FindPost: one post to read."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.visibility import sees_everything
from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.posts.errors import PostNotFound
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPost(Query[PostView, PostNotFound]):
    """A published post, for everybody; a draft for the shop's staff."""

    post_id: UUID


@handles(FindPost, access=Access.ANYONE)
class FindPostHandler:
    def __init__(self, context: Context, posts: PostRepository, memberships: MembershipRepository) -> None:
        self._context = context
        self._posts = posts
        self._memberships = memberships

    async def handle(self, query: FindPost) -> Result[PostView, PostNotFound]:
        post = await self._posts.find_by_id(query.post_id)
        if post is None:
            return Failure(PostNotFound(post_id=query.post_id))
        if post.is_published or await sees_everything(self._context, self._memberships):
            return Success(PostView.of(post))
        return Failure(PostNotFound(post_id=query.post_id))
