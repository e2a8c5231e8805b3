"""Profiles and settings on PostgreSQL: at once, in few statements, and in the audit trail."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from returns.result import Result
from sqlalchemy import event, text

from emporion.application.audit.record_history import RecordHistory
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.identity.find_profile import FindProfile
from emporion.application.identity.my_account import MyAccount
from emporion.application.identity.my_settings import MySettings
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.shared.messages import Query
from emporion.domain.identity.profile import profile_id
from emporion.domain.identity.settings import settings_id
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import SYSTEM, ok

pytestmark = pytest.mark.integration


def me(user_id: UUID) -> Context:
    return Context(actor=UserActor(user_id))


async def stored(database: Database, table: str, user_id: UUID) -> list[Any]:
    async with database.get_session() as session:
        found = await session.execute(text(f"SELECT * FROM {table} WHERE user_id = :id"), {"id": user_id})
        return list(found)


async def test_first_changes_at_once_make_one_profile(bus: Bus, database: Database, stranger: UUID) -> None:
    changes = [ChangeProfile(bio=f"Bio {n}") for n in range(8)]
    answers = await asyncio.gather(*(bus.execute(each, me(stranger)) for each in changes))
    assert sorted(ok(answer).version for answer in answers) == list(range(1, 9))
    assert len(await stored(database, "profiles", stranger)) == 1


async def test_changes_of_settings_at_once_all_stay(bus: Bus, database: Database, stranger: UUID) -> None:
    changes = [ChangeSettings(patch={"client": {f"key{n}": n}}) for n in range(8)]
    answers = await asyncio.gather(*(bus.execute(each, me(stranger)) for each in changes))
    assert all(map(ok, answers))
    (row,) = await stored(database, "user_settings", stranger)
    assert row.preferences == {"client": {f"key{n}": n for n in range(8)}}


async def test_a_change_that_sets_what_is_set_writes_nothing(bus: Bus, stranger: UUID) -> None:
    ok(await bus.execute(ChangeSettings(patch={"theme": "dark"}), me(stranger)))
    again = ok(await bus.execute(ChangeSettings(patch={"theme": "dark", "language": "en"}), me(stranger)))
    assert again.version == 1


async def test_the_trail_tells_of_both(bus: Bus, stranger: UUID) -> None:
    ok(await bus.execute(ChangeProfile(bio="One"), me(stranger)))
    ok(await bus.execute(ChangeProfile(bio="Two"), me(stranger)))
    ok(await bus.execute(ChangeSettings(patch={"theme": "dark"}), me(stranger)))
    profile = await history(bus, "profiles", profile_id(stranger))
    assert [(each.old_values or {}).get("bio") for each in profile] == [None, "One"]
    (settings,) = await history(bus, "user_settings", settings_id(stranger))
    assert settings.new_values["preferences"] == {"theme": "dark"}
    assert settings.actor_id == stranger


async def history(bus: Bus, table: str, record_id: UUID) -> tuple[Any, ...]:
    asked = RecordHistory(table=table, record_id=record_id)
    return ok(await bus.ask(asked, Context(actor=SYSTEM))).items


@pytest.mark.parametrize("query", [MyAccount, FindProfile, MySettings])
async def test_each_question_is_one_statement(
    bus: Bus, database: Database, stranger: UUID, query: type[Query[Any, Any]]
) -> None:
    ok(await bus.execute(ChangeProfile(bio="Hello"), me(stranger)))
    asked = FindProfile(user_id=stranger) if query is FindProfile else query()
    seen: list[str] = []

    def count(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    try:
        answer: Result[Any, Any] = await bus.ask(asked, me(stranger))
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", count)
    ok(answer)
    assert len(seen) == 1, seen
