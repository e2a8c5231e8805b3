"""What lists of posts may be filtered and sorted by."""

from datetime import datetime
from uuid import UUID

from emporion.domain.posts.post import Post
from emporion.domain.shared.criteria import Field, Fields


class PostFields(Fields[Post]):
    """Of all posts; the id's order is that of writing. `published_at` is absent in drafts."""

    id = Field[Post, UUID](UUID)
    author_id = Field[Post, UUID](UUID, sortable=False)
    published_at = Field[Post, datetime](datetime, nullable=True, sortable=False)


class PublishedPostFields(Fields[Post]):
    """Of published posts only, which all have a `published_at`."""

    author_id = Field[Post, UUID](UUID, sortable=False)
    published_at = Field[Post, datetime](datetime)
