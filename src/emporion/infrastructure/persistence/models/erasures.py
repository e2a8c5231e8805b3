"""Tables of erasures: the request, which is global, and what was done in each shop."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.erasure.erasure import Erasure, ErasureStep
from emporion.domain.erasure.tally import Tallies, Tally
from emporion.infrastructure.persistence.base import (
    BaseModel,
    BaseMutableModel,
    JsonB,
    ShopScoped,
    Values,
)
from emporion.infrastructure.persistence.erasure import functions  # noqa: F401 - made with the tables

_LOCKED: Final = {"unexpected": "the user's or the erasure's row is locked"}


class ErasureModel(BaseMutableModel):
    """One per user, for good."""

    __tablename__ = "erasures"
    __table_args__ = (
        UniqueConstraint("user_id", name="uq_erasures_user_id", info=_LOCKED),
        CheckConstraint("walk > 0", name="walk", info={"unexpected": "the entity counts up from 1"}),
        Index("ix_erasures_due", "due_at", "id", postgresql_where=text("finished_at IS NULL")),
    )

    # No foreign key: also who was purged is erased, from the audit trail.
    user_id: Mapped[UUID]
    tokens_end_at: Mapped[datetime]
    due_at: Mapped[datetime]
    walk: Mapped[int] = mapped_column(Integer)
    reached: Mapped[UUID | None]
    tallies: Mapped[list[Any]] = mapped_column(JsonB)
    finished_at: Mapped[datetime | None]

    def to_entity(self) -> Erasure:
        return Erasure(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            user_id=self.user_id,
            tokens_end_at=self.tokens_end_at,
            due_at=self.due_at,
            walk=self.walk,
            reached=self.reached,
            tallies=_read(self.tallies),
            finished_at=self.finished_at,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        erasure: Erasure = entity
        return {
            "id": erasure.id,
            "user_id": erasure.user_id,
            "tokens_end_at": erasure.tokens_end_at,
            "due_at": erasure.due_at,
            "walk": erasure.walk,
            "reached": erasure.reached,
            "tallies": _written(erasure.tallies),
            "finished_at": erasure.finished_at,
            "created_at": erasure.created_at,
        }


class ErasureStepModel(ShopScoped, BaseModel):
    """What one walk of an erasure did in the shop."""

    __tablename__ = "erasure_steps"
    __table_args__ = (
        UniqueConstraint("shop_id", "erasure_id", "walk", name="uq_erasure_steps_walk", info=_LOCKED),
        Index("ix_erasure_steps_erasure_id", "erasure_id"),
    )

    erasure_id: Mapped[UUID] = mapped_column(
        ForeignKey("erasures.id", name="fk_erasure_steps_erasure", info=_LOCKED)
    )
    walk: Mapped[int] = mapped_column(Integer)
    tallies: Mapped[list[Any]] = mapped_column(JsonB)

    def to_entity(self) -> ErasureStep:
        return ErasureStep(
            id=self.id,
            created_at=self.created_at,
            shop_id=self.shop_id,
            erasure_id=self.erasure_id,
            walk=self.walk,
            tallies=_read(self.tallies),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        step: ErasureStep = entity
        return {
            "shop_id": step.shop_id,
            "id": step.id,
            "erasure_id": step.erasure_id,
            "walk": step.walk,
            "tallies": _written(step.tallies),
            "created_at": step.created_at,
        }


def _written(tallies: Tallies) -> list[Values]:
    names = ("table", "removed", "anonymised", "kept", "why")
    return [{name: getattr(tally, name) for name in names} for tally in tallies]


def _read(stored: list[Any]) -> Tallies:
    return tuple(Tally(**each) for each in stored)
