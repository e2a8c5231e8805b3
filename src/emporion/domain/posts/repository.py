"""What the domain asks of the store of posts."""

from typing import Protocol
from uuid import UUID

from emporion.domain.posts.post import Post
from emporion.domain.shared.reading import Pages
from emporion.domain.shared.repository import Repository
from emporion.domain.shared.soft_delete import SoftDeletes


class PostRepository(Repository[Post], SoftDeletes[Post], Pages[Post], Protocol):
    """The posts of one shop, drafts among them."""

    async def lock_by_id(self, post_id: UUID) -> Post | None:
        """The live post as last committed, locked until the end of the unit of work, or None."""
        ...
