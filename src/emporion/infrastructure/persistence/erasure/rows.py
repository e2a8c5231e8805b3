"""Treats the rows of a person as the plan says, through the unit of work: each change is audited."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, func, select

from emporion.domain.erasure.erasure import ERASED
from emporion.domain.erasure.tally import Tallies, Tally
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.append_only import Tail
from emporion.infrastructure.persistence.base import Base, BaseModel, Values
from emporion.infrastructure.persistence.erasure.plan import PLAN, Rule, Treatment, personal_columns
from emporion.infrastructure.persistence.tables import TableInfo, table_info
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork


async def treat_rows(uow: SqlUnitOfWork, user_id: UUID) -> Tallies:
    """Save what the plan wants for the rows of the shop (or of no shop), children before parents."""
    of_shop = uow.shop_id != PLATFORM
    chosen = [(model, PLAN[name]) for name, model in _models().items() if name in PLAN]
    own = [(model, rule) for model, rule in chosen if table_info(model).has_shop == of_shop]
    own.sort(key=lambda each: -table_info(each[0]).order)
    return tuple([await _Treatment(uow, model, rule).of(user_id) for model, rule in own])


class _Treatment:
    """One table."""

    def __init__(self, uow: SqlUnitOfWork, model: type[BaseModel], rule: Rule) -> None:
        self._uow, self._model, self._rule = uow, model, rule
        self._table: Table = model.__table__
        self._info = table_info(model)

    async def of(self, user_id: UUID) -> Tally:
        if self._rule.treatment is Treatment.KEEP:
            return await self._kept(user_id)
        done = 0
        for row in await self._rows(user_id):
            done += self._change(row)
        if self._rule.treatment is Treatment.REMOVE:
            return Tally(table=self._info.name, removed=done)
        return Tally(table=self._info.name, anonymised=done, why=self._rule.why)

    async def _kept(self, user_id: UUID) -> Tally:
        counted = select(func.count().label("many")).select_from(self._table).where(*self._whose(user_id))
        (row,) = await self._uow.connection.fetch(counted)
        return Tally(table=self._info.name, kept=row.many, why=self._rule.why)

    async def _rows(self, user_id: UUID) -> list[Row[Any]]:
        """Locked, deleted ones among them; append-only arrays are not loaded."""
        columns = [column for column in self._table.columns if column.name not in self._info.append_only]
        wanted = select(*columns).where(*self._whose(user_id)).order_by(self._table.c.id)
        return list(await self._uow.connection.fetch(wanted.with_for_update(key_share=True)))

    def _whose(self, user_id: UUID) -> Iterator[ColumnElement[bool]]:
        if self._info.has_shop:
            yield self._table.c.shop_id == self._uow.shop_id
        yield self._table.c[self._rule.subject] == user_id

    def _change(self, row: Row[Any]) -> bool:
        """Whether the row is not yet as the plan wants it."""
        key, before = (self._info.name, row.id), _complete(self._info, row)
        entity = self._uow.track(key, self._model.to_entity(cast(BaseModel, row)), [(self._info, before)])
        if self._rule.treatment is Treatment.REMOVE:
            self._uow.delete(key)
            return True
        after = self._anonymous(before)
        self._uow.save(key, entity, [(self._info, after)])
        return after != before

    def _anonymous(self, row: Values) -> Values:
        personal = personal_columns(self._info.name)
        blank = {name: ERASED for name in personal if row[name] is not None}
        return {**row, **blank, **self._rule.also}


def _complete(info: TableInfo, row: Row[Any]) -> Values:
    held = row._mapping
    return {
        name: Tail(skipped=held[info.append_only[name]]) if name in info.append_only else held[name]
        for name in info.columns
    }


@cache
def _models() -> dict[str, type[BaseModel]]:
    """The models by the names of their tables."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return {model.__tablename__: model for model in mapped if issubclass(model, BaseModel)}
