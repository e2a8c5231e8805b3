"""A transaction that has failed is not committed, whoever hides the error."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.infrastructure.persistence.connection import NotCommitted
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from tests.integration.persistence.shelf import make_category, name_of, work
from tests.integration.support import Market


async def test_a_commit_that_the_server_answers_with_a_rollback_is_no_commit(
    market: Market, database: Database
) -> None:
    category, effects = make_category(market.shop_id), list[str]()
    with pytest.raises(NotCommitted):
        async with work(database, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(category)
            uow.after_commit(lambda: effects.append("told"))
            await uow.flush()
            with pytest.raises(DBAPIError):
                await uow.connection.fetch(text("SELECT 1 / 0"))
    assert effects == []
    assert await name_of(market, category.id) is None
