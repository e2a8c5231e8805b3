"""The base of all SQL repositories: a concrete one names its model and adds its questions."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam
from sqlalchemy.engine import Row

from emporion.domain.shared.entity import Entity
from emporion.infrastructure.persistence.append_only import Tail
from emporion.infrastructure.persistence.arrays import Among
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import RowKey
from emporion.infrastructure.persistence.reader import SqlReader
from emporion.infrastructure.persistence.tables import TableInfo
from emporion.infrastructure.persistence.texts import Question

E = TypeVar("E", bound=Entity)

ID: Final = bindparam("id", type_=Uuid())
"""What most questions ask by."""

RowValues = tuple[TableInfo, Values]


class SqlRepository(SqlReader[E]):
    """Loads entities and registers them with their rows.

    An aggregate that owns rows of other tables overrides `_rows` (all its rows, for saving) and
    `_hydrate` (set-wise loading of those rows). Nothing is ever loaded implicitly.
    """

    async def find_by_id(self, entity_id: UUID) -> E | None:
        known = self._uow.known(self._key(entity_id))
        if known is not None:
            return cast("E | None", known.entity if known.is_live else None)
        return await self._answered(self._by_id(), id=entity_id)

    @classmethod
    @cache
    def _by_id(cls) -> Question:
        return Question(cls._live().where(cls.model.__table__.c.id == ID))

    @classmethod
    @cache
    def _by_ids(cls) -> Question:
        return Question(cls._live().where(Among(cls.model.__table__.c.id, "ids")))

    async def find_many(self, entity_ids: Collection[UUID]) -> dict[UUID, E]:
        met = {entity_id: self._uow.known(self._key(entity_id)) for entity_id in set(entity_ids)}
        known = {key: cast(E, each.entity) for key, each in met.items() if each is not None and each.is_live}
        unknown = [entity_id for entity_id, each in met.items() if each is None]
        loaded = await self._answers(self._by_ids(), ids=unknown) if unknown else []
        return known | {entity.id: entity for entity in loaded}

    async def save(self, entity: E) -> None:
        self._uow.save(self._key(entity.id), entity, self._rows(entity))

    async def save_all(self, entities: Iterable[E]) -> None:
        for entity in entities:
            await self.save(entity)

    async def delete(self, entity: E) -> None:
        self._uow.delete(self._key(entity.id))

    def _rows(self, entity: E) -> Iterable[RowValues]:
        """Every row of the aggregate, the root's first."""
        return [(self._info, self.model.from_entity(entity))]

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[E]:
        """The aggregates of these root rows, in their order."""
        return [self._register(row, self._entity(row), ()) for row in rows]

    def _entity(self, row: Row[Any]) -> E:
        # A row has the model's column attributes, which is all that to_entity reads.
        model: Any = self.model
        made: E = model.to_entity(row)
        return made

    def _register(self, row: Row[Any], entity: E, owned: Iterable[RowValues]) -> E:
        rows = [(self._info, values(self._info, row)), *owned] if self._uow.may_write else ()
        return self._uow.track(self._key(entity.id), entity, rows)

    async def _all(self, statement: Select[Any]) -> list[E]:
        return await self._hydrate(await self._uow.connection.fetch(statement))

    async def _one(self, statement: Select[Any]) -> E | None:
        found = await self._all(statement.limit(1))
        return found[0] if found else None

    async def _answered(self, question: Question, **values: Any) -> E | None:
        """What the one row of a question is."""
        found = await self._answers(question, **values)
        return found[0] if found else None

    async def _answers(self, question: Question, **values: Any) -> list[E]:
        """What the rows of a question are, in their order."""
        return await self._hydrate(await self._rows_of(question, **values))

    async def _rows_of(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
        return await self._uow.connection.answer(question, shop=self._uow.shop_id, **values)

    def _key(self, entity_id: UUID) -> RowKey:
        return (self._info.name, entity_id)


def values(table: TableInfo, row: Row[Any]) -> Values:
    """The table's columns of a row that may have more; of append-only arrays, how long they are."""
    if not table.append_only:  # the table's columns come first, see `loaded`
        return dict(zip(table.columns, row, strict=False))
    found = row._mapping
    return {
        name: Tail(skipped=found[table.append_only[name]]) if name in table.append_only else found[name]
        for name in table.columns
    }
