"""ListAllPosts: drafts and published posts, for those who write them."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.lists import newest_first, paged
from emporion.application.shared.messages import Query, handles
from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAllPosts(Query[Page[PostView], Never]):
    """The last written first unless told otherwise; by `PostFields`."""

    listing: Listing[Post] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListAllPosts, access=Access.STAFF)
class ListAllPostsHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, query: ListAllPosts) -> Result[Page[PostView], Never]:
        page = await paged(self._posts, query.page, newest_first(query.listing))
        return Success(page.of(map(PostView.of, page.items)))
