"""A person's own settings: stored is only what differs from the defaults."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid5

from returns.result import Failure, Result, Success

from emporion.domain.identity.errors import InvalidPreferences
from emporion.domain.identity.preferences import content_problems, defaults, form_problem
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.merge_patch import merged, without


def settings_id(user_id: UUID) -> UUID:
    """The id of the user's one settings record; known before there is one."""
    return uuid5(user_id, "settings")


@dataclass(slots=True, kw_only=True, eq=False)
class UserSettings(MutableEntity):
    """`preferences` is a merge patch to the defaults. At most one record a user; settings that were never
    changed are not stored: empty, at version 0."""

    user_id: UUID
    preferences: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def untouched(cls, user_id: UUID, now: datetime) -> Self:
        """The settings of a user who has changed nothing."""
        return cls(id=settings_id(user_id), created_at=now, updated_at=now, user_id=user_id)

    @property
    def effective(self) -> dict[str, Any]:
        """All preferences, defaults included."""
        complete: dict[str, Any] = merged(defaults(), self.preferences)
        return complete

    @property
    def wants_order_mails(self) -> bool:
        """Whether the user is written to about orders."""
        wanted: bool = self.effective["emails"]["orders"]
        return wanted

    def change(self, patch: Any) -> Result[None, InvalidPreferences]:
        """Apply a JSON merge patch (RFC 7396); null sets a preference back to its default. All or nothing."""
        if (problem := form_problem(patch)) is not None:
            return Failure(InvalidPreferences(problems=(problem,)))
        wanted = merged(self.preferences, patch)
        if problems := content_problems(wanted):
            return Failure(InvalidPreferences(problems=problems))
        self.preferences = without(wanted, defaults())
        return Success(None)
