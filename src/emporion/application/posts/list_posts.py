"""ListPosts: what the shop tells everybody."""

from dataclasses import dataclass
from typing import Final, Never

from returns.result import Result, Success

from emporion.application.posts.views import PostView
from emporion.application.shared.access import Access
from emporion.application.shared.lists import paged
from emporion.application.shared.messages import Query, handles
from emporion.domain.posts.fields import PostFields, PublishedPostFields
from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page

_NEWEST_FIRST: Final = (PublishedPostFields.published_at.descending(),)
_PUBLISHED: Final = PostFields.published_at.is_set()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPosts(Query[Page[PostView], Never]):
    """Published posts, the last published first unless told otherwise; by `PublishedPostFields`."""

    listing: Listing[Post] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListPosts, access=Access.ANYONE)
class ListPostsHandler:
    def __init__(self, posts: PostRepository) -> None:
        self._posts = posts

    async def handle(self, query: ListPosts) -> Result[Page[PostView], Never]:
        asked = query.listing
        listing = Listing(asked.filter & _PUBLISHED, asked.sort or _NEWEST_FIRST)
        page = await paged(self._posts, query.page, listing)
        return Success(page.of(map(PostView.of, page.items)))
