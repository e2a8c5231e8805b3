"""The place of a backfill, which is kept in the transaction that changes the rows before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.dialects.postgresql import insert

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.models.backfills import BackfillModel
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

TABLE: Table = BackfillModel.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """All rows up to (`shop`, `row`) were seen."""

    shop: UUID | None = None
    row: UUID | None = None
    seen: int = 0
    changed: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @classmethod
    def of(cls, row: Any) -> "Place":
        return cls(
            shop=row.reached_shop,
            row=row.reached_id,
            seen=row.seen,
            changed=row.changed,
            started_at=row.created_at,
            finished_at=row.finished_at,
        )


async def locked_place(uow: SqlUnitOfWork, name: str) -> Place:
    """The stored place, its row locked until the end of the transaction; made where it is missing."""
    fresh = {"id": new_id(), "created_at": uow.scope.context.now, "name": name, "seen": 0, "changed": 0}
    await uow.connection.fetch(insert(TABLE).values(fresh).on_conflict_do_nothing(index_elements=["name"]))
    return Place.of((await uow.connection.fetch(_named(name).with_for_update()))[0])


async def keep_place(uow: SqlUnitOfWork, name: str, place: Place) -> Place:
    """Store it, with the changes of this transaction."""
    values = {
        "reached_shop": place.shop,
        "reached_id": place.row,
        "seen": place.seen,
        "changed": place.changed,
        "finished_at": place.finished_at,
        "created_at": place.started_at,
    }
    await uow.connection.fetch(update(TABLE).where(TABLE.c.name == name).values(values))
    return place


def _named(name: str) -> Any:
    return select(TABLE).where(TABLE.c.name == name)
