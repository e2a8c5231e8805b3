"""Posts in PostgreSQL."""

from uuid import UUID

from emporion.domain.posts.post import Post
from emporion.domain.posts.repository import PostRepository
from emporion.infrastructure.persistence.models.posts import PostModel
from emporion.infrastructure.persistence.soft_delete import SqlSoftDeletes


class SqlPostRepository(SqlSoftDeletes[Post], PostRepository):
    """`PostRepository` on PostgreSQL."""

    model = PostModel

    async def lock_by_id(self, post_id: UUID) -> Post | None:
        wanted = self._select().where(PostModel.__table__.c.id == post_id)
        return await self._one(wanted.with_for_update(key_share=True))
