"""Posts in memory."""

from uuid import UUID

from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository
from emporion.testing.memory.soft_delete import MemorySoftDeletes


class MemoryPosts(MemorySoftDeletes[Post], PostRepository):
    """`PostRepository` over a `MemoryStore`."""

    kind = Post
    table_name = "posts"

    async def lock_by_id(self, post_id: UUID) -> Post | None:
        stored = self._table.get(post_id)
        return None if stored is None or stored.is_deleted else self._latest(stored)
