"""How far backfills are. The rows that they change have their audit records; these have none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.infrastructure.persistence.base import BaseModel


class BackfillModel(BaseModel):
    """One backfill that was begun. All rows up to (`reached_shop`, `reached_id`) were seen, in the
    transactions that moved the place; without `reached_id` none of that shop was."""

    __tablename__ = "backfills"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint(
            "name", name="uq_backfills_name", info={"unexpected": "begun with ON CONFLICT DO NOTHING"}
        ),
    )

    name: Mapped[str]
    reached_shop: Mapped[UUID | None]
    reached_id: Mapped[UUID | None]
    seen: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
