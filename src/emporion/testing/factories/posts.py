"""Posts."""

from datetime import datetime
from uuid import UUID

from emporion.domain.posts.post import Post
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_post(
    *,
    shop_id: UUID | None = None,
    author_id: UUID | None = None,
    title: str = "New tea",
    content: str = "It came from Assam.",
    published_at: datetime | None = None,
    now: datetime = NOW,
) -> Post:
    """A draft unless `published_at` is given."""
    return Post(
        id=new_id(),
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        author_id=author_id or new_id(),
        title=title,
        content=content,
        published_at=published_at,
    )
