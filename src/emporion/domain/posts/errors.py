"""What the posts of a shop are refused for."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotFound(NotFound):
    """There is none with this id, or it is a draft and not this actor's business."""

    post_id: UUID

    @property
    def message(self) -> str:
        return f"This shop shows no post {self.post_id}; list the posts to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTextInvalid(Invalid):
    """A title or a content that cannot be kept."""

    field: str
    problem: str

    @property
    def message(self) -> str:
        return f"The {self.field} {self.problem}."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRequired(Invalid):
    """The system writes nothing in its own name."""

    @property
    def message(self) -> str:
        return "A post has an author; name the user who wrote it."
