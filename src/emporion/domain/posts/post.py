"""A post of a shop: a draft until it is published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.posts.errors import PostTextInvalid
from emporion.domain.posts.events import PostPublished, PostUnpublished
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.soft_delete import SoftDeletable
from emporion.domain.shared.texts import storable

MAX_TITLE: Final = 200
MAX_CONTENT: Final = 100_000


@dataclass(slots=True, kw_only=True, eq=False)
class Post(SoftDeletable):
    """`published_at` is UTC, None for a draft. `content` is text that is kept as it is: whoever shows it
    decides what its markup means, and makes it safe."""

    shop_id: UUID
    author_id: UUID
    title: str
    content: str
    published_at: datetime | None = None

    @classmethod
    def write(
        cls, *, shop_id: UUID, author_id: UUID, title: str, content: str, now: datetime
    ) -> Result[Self, PostTextInvalid]:
        """A draft with an id of its own."""
        match _title(title), _content(content):
            case Success(good_title), Success(good_content):
                return Success(
                    cls(
                        id=new_id(),
                        created_at=now,
                        updated_at=now,
                        shop_id=shop_id,
                        author_id=author_id,
                        title=good_title,
                        content=good_content,
                    )
                )
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def rewrite(self, *, title: str | None, content: str | None) -> Result[None, PostTextInvalid]:
        """Set what is given; None leaves it as it is. All or nothing."""
        wanted = _title(self.title if title is None else title)
        match wanted, _content(self.content if content is None else content):
            case Success(good_title), Success(good_content):
                self.title, self.content = good_title, good_content
                return Success(None)
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))

    def publish(self, now: datetime) -> None:
        """Show it to everybody from now on. What is published keeps its time."""
        if self.published_at is None:
            self.published_at = now
            self.record(PostPublished(aggregate_id=self.id, author_id=self.author_id))

    def unpublish(self) -> None:
        """A draft again. Repeating changes nothing."""
        if self.published_at is not None:
            self.published_at = None
            self.record(PostUnpublished(aggregate_id=self.id))


def _title(text: str) -> Result[str, PostTextInvalid]:
    title = text.strip()
    if 1 <= len(title) <= MAX_TITLE and title.isprintable():
        return Success(title)
    problem = f"has {len(title)} characters; write one line of 1 to {MAX_TITLE}, without control characters"
    return Failure(PostTextInvalid(field="title", problem=problem))


def _content(text: str) -> Result[str, PostTextInvalid]:
    if not 1 <= len(text.strip()) <= MAX_CONTENT:
        problem = f"has {len(text.strip())} characters; write 1 to {MAX_CONTENT}"
    elif not storable(text):
        problem = "has characters that cannot be stored; leave out NUL"
    else:
        return Success(text.strip())
    return Failure(PostTextInvalid(field="content", problem=problem))
