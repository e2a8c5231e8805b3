"""Sessions under concurrency, on PostgreSQL: nothing that should have ended lives on."""

import asyncio
from typing import Any

import pytest
from returns.result import Failure, Result, Success
from sqlalchemy import text

from emporion.application.identity.change_password import ChangePassword
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.log_out import LogOut
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.register import Register
from emporion.application.identity.views import SessionView, UserView
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.domain.identity.errors import EmailTaken, InvalidRefreshToken, RefreshTokenReused
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database

pytestmark = pytest.mark.integration

PASSWORD = "correct horse"


async def register(bus: Bus, email: str) -> Result[UserView, Any]:
    return await bus.execute(Register(email=email, name="Ada", password=PASSWORD), Context())


async def log_in(bus: Bus, user: UserView) -> SessionView:
    return (await bus.execute(LogIn(email=user.email, password=PASSWORD), Context())).unwrap()


async def refresh(bus: Bus, session: SessionView) -> Result[Any, Any]:
    return await bus.execute(Refresh(refresh_token=session.refresh_token), Context())


async def change_password(bus: Bus, user: UserView) -> Result[Any, Any]:
    command = ChangePassword(current_password=PASSWORD, new_password="another horse")
    return await bus.execute(command, Context(actor=UserActor(user.id)))


async def live_tokens(database: Database, user: UserView) -> int:
    async with database.get_session() as session:
        count = await session.scalar(
            text("SELECT count(*) FROM refresh_tokens WHERE user_id = :user AND revoked_at IS NULL"),
            {"user": user.id},
        )
    return int(count or 0)


@pytest.fixture
async def user(bus: Bus) -> UserView:
    return (await register(bus, f"ada-{new_id().hex}@example.com")).unwrap()


async def test_of_registrations_at_once_with_one_address_one_is_made(bus: Bus) -> None:
    email = f"Ada-{new_id().hex}@example.com"
    spelled = [email, email.lower(), email.upper()] * 3
    answers = await asyncio.gather(*(register(bus, each) for each in spelled))
    assert sum(isinstance(answer, Success) for answer in answers) == 1
    refused = [answer.failure() for answer in answers if isinstance(answer, Failure)]
    assert {type(error) for error in refused} == {EmailTaken}


async def test_one_token_sent_many_times_at_once_leaves_no_live_token(
    bus: Bus, database: Database, user: UserView
) -> None:
    session = await log_in(bus, user)
    answers = await asyncio.gather(*(refresh(bus, session) for _ in range(8)))
    renewed = [each.unwrap() for each in answers if isinstance(each.unwrap(), SessionView)]
    assert len(renewed) == 1
    assert sum(each == Success(RefreshTokenReused()) for each in answers) == 7
    assert await live_tokens(database, user) == 0
    assert await refresh(bus, renewed[0]) == Failure(InvalidRefreshToken())


async def test_a_stolen_token_ends_the_session_even_while_it_is_refreshed(
    bus: Bus, database: Database, user: UserView
) -> None:
    for _ in range(10):
        stolen = await log_in(bus, user)
        current = (await refresh(bus, stolen)).unwrap()
        await asyncio.gather(refresh(bus, current), refresh(bus, stolen))
        assert await live_tokens(database, user) == 0


async def test_logging_out_wins_over_a_refresh_at_the_same_time(
    bus: Bus, database: Database, user: UserView
) -> None:
    for _ in range(10):
        session = await log_in(bus, user)
        log_out = bus.execute(LogOut(refresh_token=session.refresh_token), Context())
        await asyncio.gather(refresh(bus, session), log_out)
        assert await live_tokens(database, user) == 0


async def test_no_session_survives_a_change_of_password(bus: Bus, database: Database, user: UserView) -> None:
    sessions = [await log_in(bus, user) for _ in range(4)]
    late = [bus.execute(LogIn(email=user.email, password=PASSWORD), Context()) for _ in range(4)]
    await asyncio.gather(*(refresh(bus, each) for each in sessions), change_password(bus, user), *late)
    assert await live_tokens(database, user) == 0


async def test_of_changes_of_password_at_once_one_knows_the_current_one(bus: Bus, user: UserView) -> None:
    answers = await asyncio.gather(*(change_password(bus, user) for _ in range(4)))
    assert sum(isinstance(answer, Success) for answer in answers) == 1


async def test_the_audit_trail_holds_no_secret(bus: Bus, database: Database, user: UserView) -> None:
    await refresh(bus, await log_in(bus, user))
    await change_password(bus, user)
    async with database.get_session() as session:
        rows = await session.execute(
            text(
                "SELECT table_name, new_values::text AS new, old_values::text AS old FROM audit_records "
                "WHERE record_id = :user OR new_values ->> 'user_id' = :text"
            ),
            {"user": user.id, "text": str(user.id)},
        )
        found = rows.all()
    trail = " ".join(f"{row.new} {row.old}" for row in found)
    assert {row.table_name for row in found} == {"users", "refresh_tokens"}
    assert "argon2" not in trail
    assert trail.count('"password_hash": "[redacted]"') == 3
