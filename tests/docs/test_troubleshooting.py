"""Each mistake below is reported in words that the troubleshooting table of docs/database.md lists."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import pytest
from sqlalchemy import text

from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.domain.shared.errors import DomainError, Rejected
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.composer import parameters
from emporion.infrastructure.persistence.changes import difference, rows_of
from emporion.infrastructure.persistence.models.wallets import TransferModel
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.tables import table_info
from emporion.testing.factories import NOW
from emporion.testing.factories.wallets import make_transfer, make_wallet
from tests.docs.markdown import PROJECT
from tests.integration.persistence.shelf import load, make_category, stored, work
from tests.integration.support import Market

pytestmark = pytest.mark.integration
Mistake = Callable[[Market], Awaitable[object]]


class Mailer(Protocol):
    """A port that nobody implements."""


async def use_from_two_tasks(market: Market) -> None:
    async with work(market.database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        await asyncio.gather(categories.find_all(), categories.find_all())


async def use_after_the_end(market: Market) -> None:
    async with work(market.database, market.shop_id) as uow:
        pass
    await SqlCategoryRepository(uow).find_all()


async def save_what_was_loaded_elsewhere(market: Market) -> None:
    category_id = await stored(market)
    async with work(market.database, market.shop_id) as uow:
        category = await load(uow, category_id)
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)


async def save_a_row_of_another_shop(market: Market) -> None:
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(make_category(new_id()))


async def break_a_rule_without_an_error(market: Market) -> None:
    category = make_category(market.shop_id)
    category.parent_id = category.id
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)


async def save_in_a_query(market: Market) -> None:
    async with work(market.database, market.shop_id, read_only=True) as uow:
        await SqlCategoryRepository(uow).save(make_category(market.shop_id))


async def rewrite_the_ledger(market: Market) -> None:
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("UPDATE transfers SET amount = 1"))


async def write_into_another_shop(market: Market) -> None:
    await stored(market)
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("UPDATE categories SET shop_id = :other"), {"other": new_id()})


async def ask_for_a_table_that_is_not_there(market: Market) -> None:
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("SELECT * FROM gift_cards"))


async def change_a_row_that_never_changes(market: Market) -> None:
    table, transfer = table_info(TransferModel), make_transfer(make_wallet(), make_wallet())
    before = TransferModel.from_entity(transfer)
    after = {**before, "amount": transfer.amount + 1}
    difference((table.name, transfer.id), rows_of([(table, before)]), rows_of([(table, after)]), NOW)


async def send_a_command_without_a_handler(market: Market) -> None:
    class Shout(Command[UUID, DomainError]):
        pass

    await market.bus.execute(Shout(), Context())


async def ask_for_a_port_without_an_implementation(market: Market) -> None:
    parameters(Mailer)


MISTAKES: tuple[Mistake, ...] = (
    use_from_two_tasks,
    use_after_the_end,
    save_what_was_loaded_elsewhere,
    save_a_row_of_another_shop,
    break_a_rule_without_an_error,
    save_in_a_query,
    rewrite_the_ledger,
    write_into_another_shop,
    ask_for_a_table_that_is_not_there,
    change_a_row_that_never_changes,
    send_a_command_without_a_handler,
    ask_for_a_port_without_an_implementation,
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.__name__)
async def test_a_mistake_is_reported_in_listed_words(mistake: Mistake, market: Market) -> None:
    said = await _said(mistake, market)
    assert any(re.search(symptom, said) for symptom in _symptoms()), said


async def _said(mistake: Mistake, market: Market) -> str:
    try:
        await mistake(market)
    except Rejected as rejected:
        return f"{type(rejected.error).__name__}: {rejected}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def _symptoms() -> list[str]:
    """What the table's first column has in backticks, as patterns; `...` stands for anything."""
    document = (PROJECT / "docs" / "database.md").read_text(encoding="utf-8")
    rows = document.partition("## Troubleshooting")[2].splitlines()
    shown = re.findall(r"`([^`]+)`", "\n".join(row.split(" | ")[0] for row in rows if row.startswith("| ")))
    return [re.escape(words).replace(r"\.\.\.", ".*") for words in shown]
