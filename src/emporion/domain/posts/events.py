"""What other systems are told of posts: that there is something to read, not what."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished(DomainEvent):
    topic: ClassVar[str] = "post.published"

    author_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUnpublished(DomainEvent):
    """It is a draft again."""

    topic: ClassVar[str] = "post.unpublished"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(DomainEvent):
    """Nobody reads it any more; the staff may restore it until it is purged."""

    topic: ClassVar[str] = "post.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRestored(DomainEvent):
    topic: ClassVar[str] = "post.restored"
