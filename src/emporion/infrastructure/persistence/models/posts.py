"""The table of posts."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.identity.errors import UserInUse, UserNotFound
from emporion.domain.posts.post import Post
from emporion.infrastructure.persistence.base import BaseMutableModel, ShopScoped, Values
from emporion.infrastructure.persistence.deletion import (
    LIVE,
    SoftDeleteColumns,
    deleted_index,
    deletion,
    deletion_check,
)

_PERSONAL: Final = {"personal": True}
_PUBLISHED: Final = text("deleted_at IS NULL AND published_at IS NOT NULL")


class PostModel(ShopScoped, SoftDeleteColumns, BaseMutableModel):
    """A post; a draft has no `published_at`."""

    __tablename__ = "posts"
    __table_args__ = (
        deletion_check(),
        deleted_index("ix_posts_deleted", "shop_id", "id"),
        # The public list; all of them and those of one author, for the staff; the foreign key.
        Index("ix_posts_published", "shop_id", "published_at", "id", postgresql_where=_PUBLISHED),
        Index("ix_posts_author", "shop_id", "author_id", "id", postgresql_where=LIVE),
        Index("ix_posts_author_id", "author_id"),
    )

    author_id: Mapped[UUID] = mapped_column(
        ForeignKey(
            "users.id",
            name="fk_posts_author",
            info={
                "error": lambda row: UserNotFound(user=str(row["author_id"])),
                "restricts": lambda row: UserInUse(user_id=row.get("id")),
            },
        )
    )
    title: Mapped[str] = mapped_column(info=_PERSONAL)
    content: Mapped[str] = mapped_column(info=_PERSONAL)
    published_at: Mapped[datetime | None]
    # Unlike a product's, the reason tells of what somebody wrote.
    delete_reason: Mapped[str | None] = mapped_column(sort_order=7, info=_PERSONAL)

    def to_entity(self) -> Post:
        return Post(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            author_id=self.author_id,
            title=self.title,
            content=self.content,
            published_at=self.published_at,
            **deletion(self),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        post: Post = entity
        return {
            "shop_id": post.shop_id,
            "id": post.id,
            "author_id": post.author_id,
            "title": post.title,
            "content": post.content,
            "published_at": post.published_at,
            **deletion(post),
            "created_at": post.created_at,
        }
