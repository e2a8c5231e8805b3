"""Columns, rule and index of tables whose rows are hidden before they are purged."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.shared.soft_delete import SoftDeletable
from emporion.infrastructure.persistence.base import Values

LIVE: Final = text("deleted_at IS NULL")
"""The condition of indexes over live rows: unique ones, and those that lists want."""


class SoftDeleteColumns:
    """Mixin of a model whose entity is `SoftDeletable`. `to_entity` passes `**deletion(self)`, `from_entity`
    writes `**deletion(entity)`; the table also wants `deletion_check()` and `deleted_index(...)`."""

    # No foreign key: a person's erasure must not depend on what the person has deleted.
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=5)
    deleted_by: Mapped[UUID | None] = mapped_column(sort_order=6)
    delete_reason: Mapped[str | None] = mapped_column(sort_order=7)


def deletion(of: SoftDeletable | SoftDeleteColumns) -> Values:
    """Who, when and why: the three columns and the three fields have the same names."""
    return {"deleted_at": of.deleted_at, "deleted_by": of.deleted_by, "delete_reason": of.delete_reason}


def deletion_check() -> CheckConstraint:
    """Nobody deletes, and for no reason, what is live."""
    return CheckConstraint(
        "deleted_at IS NOT NULL OR (deleted_by IS NULL AND delete_reason IS NULL)",
        name="live_is_not_deleted",
        info={"unexpected": "the entity sets and clears all three"},
    )


def deleted_index(name: str, *columns: Any) -> Index:
    """The index of what is deleted: for the list of it, and for the purge."""
    return Index(name, *columns, postgresql_where=text("deleted_at IS NOT NULL"))
