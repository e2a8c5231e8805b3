"""ListDeletedPosts: what was deleted and can be brought back."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.posts.views import DeletedPostView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeletedPosts(Query[Page[DeletedPostView], Never]):
    """In order of creation."""

    page: AnyRequest = FIRST_PAGE


@handles(ListDeletedPosts, access=Access.STAFF)
class ListDeletedPostsHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, query: ListDeletedPosts) -> Result[Page[DeletedPostView], Never]:
        found = await self._posts.find_deleted(query.page)
        return Success(found.of(map(DeletedPostView.of, found.items)))
