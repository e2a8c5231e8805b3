"""All that is stored about persons, in PostgreSQL."""

from typing import Final
from uuid import UUID

from sqlalchemy import Row, text

from emporion.domain.erasure.obstacle import Obstacle, ObstacleKind, money_held
from emporion.domain.erasure.repository import PersonalData, Traces
from emporion.domain.erasure.tally import Tallies, Tally, together
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.erasure.papers import Papers
from emporion.infrastructure.persistence.erasure.rows import treat_rows
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_EMAIL: Final = text(
    """
SELECT email FROM (
    SELECT 1 AS place, u.id, u.email FROM users AS u WHERE u.id = :person
    UNION ALL
    SELECT 2, a.id, a.new_values ->> 'email' FROM audit_records AS a
     WHERE a.shop_id = :shop AND a.table_name = 'users' AND a.record_id = :person AND a.new_values ? 'email'
) AS known ORDER BY place, id DESC LIMIT 1
"""
)
_OBSTACLES: Final = text("SELECT * FROM person_obstacles(:person, :shop)")
_SHOPS: Final = text("SELECT * FROM person_shops(:person, :email, :beyond, :many)")
_PATIENCE: Final = "SET LOCAL statement_timeout = '15min'"
"""The audit trail has no index by person: nobody asks for that but an erasure, and it may take its time."""
_ERASE: Final = text("SELECT * FROM erase_personal_values(:person)")
# Who owns the shop is decided by all its members, but only where the person is one of them.
_MEMBERS: Final = text(
    """
SELECT id FROM memberships WHERE shop_id = :shop AND EXISTS (
    SELECT FROM memberships AS own WHERE own.shop_id = :shop AND own.user_id = :person)
 ORDER BY id FOR NO KEY UPDATE
"""
)
_WALLETS: Final = text(
    "SELECT id FROM wallets WHERE shop_id = :shop AND owner_id = :person ORDER BY id FOR NO KEY UPDATE"
)


class SqlPersonalData(PersonalData):
    """Rows are changed through the unit of work; what is append-only for the application, by the schema's
    owner in `erase_personal_values`."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find_email(self, user_id: UUID) -> str | None:
        rows = await self._uow.connection.fetch(_EMAIL, {"shop": self._uow.shop_id, "person": user_id})
        return rows[0].email if rows else None

    async def find_obstacles(self, user_id: UUID) -> tuple[Obstacle, ...]:
        shop = None if self._uow.shop_id == PLATFORM else self._uow.shop_id
        rows = await self._uow.connection.fetch(_OBSTACLES, {"person": user_id, "shop": shop})
        return tuple(_obstacle(row) for row in rows)

    async def hold(self, user_id: UUID) -> None:
        for statement in (_MEMBERS, _WALLETS):
            whose = {"shop": self._uow.shop_id, "person": user_id}
            await self._uow.connection.fetch(statement, whose)

    async def erase(self, user_id: UUID, email: str) -> Tallies:
        rows = await treat_rows(self._uow, user_id)
        # What is saved here brings its own records, whose old values have to go, too.
        await self._uow.flush()
        await self._uow.connection.command(_PATIENCE)
        changed = await self._uow.connection.fetch(_ERASE, {"person": user_id})
        values = [Tally(table=row.changed_table, anonymised=row.changed) for row in changed]
        return together(rows, values, await Papers(self._uow, user_id, email).erase())

    async def find_traces(self, user_id: UUID, email: str, *, beyond: UUID | None, many: int) -> Traces:
        await self._uow.connection.command(_PATIENCE)
        wanted = {"person": user_id, "email": email, "beyond": beyond, "many": many}
        seen = await self._uow.connection.fetch(_SHOPS, wanted)
        if not seen:
            return Traces()
        return Traces(
            shop_ids=tuple(row.shop_id for row in seen if row.has_traces), seen_until=seen[-1].shop_id
        )


def _obstacle(row: Row[tuple[object, ...]]) -> Obstacle:
    state = row.state if row.amount is None else money_held(row.amount, row.state)
    return Obstacle(
        kind=ObstacleKind(row.kind),
        shop_id=row.shop_id,
        shop=row.shop,
        record_id=row.record_id,
        name=row.name,
        state=state,
    )
