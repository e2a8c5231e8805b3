"""Insert or update by a natural key."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy.engine import Row

from emporion.application.shared.trouble import TooBusy
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.upserts import Outcome, Upserted
from emporion.infrastructure.persistence.audit import told_by
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import insertion, rows_of
from emporion.infrastructure.persistence.constraints import rules
from emporion.infrastructure.persistence.guards import check_shop
from emporion.infrastructure.persistence.taking_over import SqlTakesOver
from emporion.infrastructure.persistence.upsert_statement import Target, upsert_statement

M = TypeVar("M", bound=MutableEntity)

_PATIENCE: Final = 10
"""So often may others insert and remove a key between two looks at it."""


class SqlUpserts(SqlTakesOver[M]):
    """`Upserts` for an aggregate of one row. `natural_key` names a unique constraint or index and
    `natural_columns` what it is over; columns in `kept` are set by an insertion only."""

    natural_key: ClassVar[str]
    natural_columns: ClassVar[tuple[str, ...]]
    kept: ClassVar[frozenset[str]] = frozenset()

    async def upsert(self, entities: Sequence[M]) -> list[Upserted]:
        await self._uow.flush()
        if not self._uow.connection.speaks_postgres:
            return [await self._upsert_one(entity) for entity in entities]
        rows = [self._row(entity) for entity in entities]
        answers: dict[int, Upserted] = {}
        fruitless = 0
        while todo := [place for place in range(len(rows)) if place not in answers]:
            found = await self._send([rows[place] for place in todo])
            answers |= {todo[each.place - 1]: self._met(each, rows[todo[each.place - 1]]) for each in found}
            fruitless = 0 if found else fruitless + 1
            if fruitless == _PATIENCE:
                raise Rejected(TooBusy(attempts=fruitless))
        return [answers[place] for place in range(len(rows))]

    async def _upsert_one(self, entity: M) -> Upserted:
        """Look first, then write: nobody else writes meanwhile where one writer has the database."""
        row, now = self._row(entity), self._uow.scope.context.now
        known = await self._held(row)
        if known is None:
            await self.save(entity)
            await self._uow.flush()
            return Upserted(entity.id, entity.version, Outcome.INSERTED)
        changed = {name: row[name] for name in Target(self._info, self.natural_key, self.kept).changed}
        written = await self._set_each([known], lambda _: changed, now)
        outcome = Outcome.UPDATED if written else Outcome.UNCHANGED
        return Upserted(known.id, known.version, outcome)

    async def _held(self, row: Values) -> M | None:
        """Who has this row's natural key. Compared here: a key may be over JSON."""
        columns = [self._table.c[name] for name in rules()[self.natural_key].columns]
        near = self._select().where(*(column == row[column.name] for column in columns))
        for other in await self._uow.connection.fetch(near):
            if all(other._mapping[name] == row[name] for name in self.natural_columns):
                return (await self._hydrate([other]))[0]
        return None

    async def _send(self, rows: Sequence[Values]) -> Sequence[Row[Any]]:
        target = Target(self._info, self.natural_key, self.kept)
        told = told_by(self._uow.scope, self._uow.shop_id)
        statement = upsert_statement(target, rows, told, self._uow.scope.context.now)
        return await self._uow.change_set(statement, [insertion(self._info, row) for row in rows])

    def _row(self, entity: M) -> Values:
        row = {**self.model.from_entity(entity), "version": 1, "updated_at": entity.created_at}
        check_shop(rows_of([(self._info, row)]), self._uow.shop_id)
        return row

    def _met(self, found: Row[Any], row: Values) -> Upserted:
        outcome = Outcome(found.outcome)
        if outcome is Outcome.UPDATED:
            changed = {name: row[name] for name in Target(self._info, self.natural_key, self.kept).changed}
            new = {**changed, "version": found.version, "updated_at": self._uow.scope.context.now}
            self._take_over(found.id, new)
        return Upserted(found.id, found.version, outcome)
