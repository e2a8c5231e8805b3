"""What the use cases of posts answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from emporion.domain.posts.post import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post; `published_at` (UTC) is null for a draft. `content` is as it was written: not made safe to
    show as HTML."""

    id: UUID
    author_id: UUID
    title: str
    content: str
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, post: Post) -> Self:
        return cls(
            id=post.id,
            author_id=post.author_id,
            title=post.title,
            content=post.content,
            published_at=post.published_at,
            created_at=post.created_at,
            updated_at=post.updated_at,
            version=post.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedPostView:
    """Who deleted it (a user's id; null: the operator), when (UTC) and why."""

    id: UUID
    author_id: UUID
    title: str
    deleted_at: datetime | None
    deleted_by: UUID | None
    reason: str
    version: int

    @classmethod
    def of(cls, post: Post) -> Self:
        return cls(
            id=post.id,
            author_id=post.author_id,
            title=post.title,
            deleted_at=post.deleted_at,
            deleted_by=post.deleted_by,
            reason=post.delete_reason or "",
            version=post.version,
        )
