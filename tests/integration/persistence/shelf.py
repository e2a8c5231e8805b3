"""Categories as guinea pigs: a mutable shop table with a parent of its own kind and no rules in the way."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.domain.catalog.category import Category
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.base import BaseModel
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories import NOW
from tests.integration.support import Market


def make_category(
    shop_id: UUID, name: str = "Tea", *, parent_id: UUID | None = None, position: int = 1
) -> Category:
    return Category(
        id=new_id(),
        created_at=NOW,
        updated_at=NOW,
        shop_id=shop_id,
        name=name,
        parent_id=parent_id,
        position=position,
    )


def work(
    database: Database,
    shop_id: UUID,
    *,
    command: str = "Test",
    read_only: bool = False,
    within: timedelta | None = None,
) -> AbstractAsyncContextManager[SqlUnitOfWork]:
    """A unit of work of a system actor in the shop, which has its deadline if `within` is given."""
    deadline = None if within is None else datetime.now(UTC) + within
    context = Context(actor=SystemActor("test"), shop_id=shop_id, deadline=deadline)
    return database.transaction(Scope(context, command), TransactionOptions(read_only=read_only))


async def stored(market: Market, name: str = "Tea") -> UUID:
    """The id of a category that is committed."""
    category = make_category(market.shop_id, name)
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)
    return category.id


async def load(uow: SqlUnitOfWork, category_id: UUID) -> Category:
    found = await SqlCategoryRepository(uow).find_by_id(category_id)
    assert found is not None
    return found


async def name_of(market: Market, category_id: UUID) -> str | None:
    """The committed name, None where there is no such row."""
    rows = await rows_of(market, CategoryModel, CategoryModel.__table__.c.id == category_id)
    return rows[0].name if rows else None


async def audit_of(market: Market, category_id: UUID) -> list[Any]:
    return await rows_of(market, AuditRecordModel, AuditRecordModel.__table__.c.record_id == category_id)


async def rows_of(market: Market, model: type[BaseModel], *where: ColumnElement[bool]) -> list[Any]:
    """The shop's committed rows in order of id, on any server."""
    table = model.__table__
    wanted = select(table).where(table.c.shop_id == market.shop_id, *where).order_by(table.c.id)
    async with market.database.get_session(market.shop_id) as session:
        return list((await session.execute(wanted)).all())


@contextmanager
def sent(database: Database) -> Iterator[list[str]]:
    """The statements that go to the server meanwhile, without BEGIN and COMMIT."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@asynccontextmanager
async def engine_of(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine without a pool, as another role or besides the application."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        await engine.dispose()
