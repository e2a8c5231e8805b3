"""Leaving on PostgreSQL: no session slips through, books keep their owners, and the trail stays whole."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from returns.result import Success
from sqlalchemy import text

from emporion.application.identity.activate_user import ActivateUser
from emporion.application.identity.deactivate_user import DeactivateUser
from emporion.application.identity.delete_user import DeleteUser
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.purge_sessions import PurgeSessions
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.register import Register
from emporion.application.identity.restore_user import RestoreUser
from emporion.application.identity.views import SessionView
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.upkeep.purging import PurgeView, purge_all
from emporion.domain.identity.errors import EmailTaken, UserNotFound
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from tests.integration.books.conftest import verify_platform
from tests.integration.support import SYSTEM, Market, ok, refusal

PASSWORD = "correct horse"
OPERATOR = Context(actor=SYSTEM)


def later(days: int) -> Context:
    return replace(OPERATOR, now=datetime.now(UTC) + timedelta(days=days))


async def register(bus: Bus, email: str | None = None) -> tuple[UUID, str]:
    address = email or f"{new_id().hex}@example.com"
    made = ok(await bus.execute(Register(email=address, name="Eve", password=PASSWORD), Context()))
    return made.id, address


async def live_tokens(database: Database, user_id: UUID) -> int:
    query = text("SELECT count(*) FROM refresh_tokens WHERE user_id = :id AND revoked_at IS NULL")
    async with database.get_session() as session:
        return int(await session.scalar(query, {"id": user_id}) or 0)


async def log_in(bus: Bus, email: str) -> SessionView:
    return ok(await bus.execute(LogIn(email=email, password=PASSWORD), Context()))


async def purge(bus: Bus) -> PurgeView:
    """Everybody whose time has come, also users of other tests."""
    total, command = PurgeView(purged=0, kept=(), next_after=None), PurgeUsers()
    while True:
        done = ok(await bus.execute(command, later(31)))
        total = replace(total, purged=total.purged + done.purged, kept=total.kept + done.kept)
        if done.next_after is None:
            return total
        command = PurgeUsers(after=done.next_after)


async def test_no_session_slips_through_a_deactivation(bus: Bus, database: Database) -> None:
    user_id, email = await register(bus)
    for _ in range(6):
        session = await log_in(bus, email)
        answers = await asyncio.gather(
            bus.execute(DeactivateUser(user_id=user_id), OPERATOR),
            bus.execute(LogIn(email=email, password=PASSWORD), Context()),
            bus.execute(Refresh(refresh_token=session.refresh_token), Context()),
        )
        assert isinstance(answers[0], Success)
        assert await live_tokens(database, user_id) == 0
        ok(await bus.execute(ActivateUser(user_id=user_id), OPERATOR))


async def test_a_user_without_books_is_purged_with_its_sessions(bus: Bus, database: Database) -> None:
    user_id, email = await register(bus)
    await log_in(bus, email)
    ok(await bus.execute(DeleteUser(user_id=user_id, reason="a robot"), OPERATOR))
    assert str(user_id) not in (await purge(bus)).kept
    async with database.get_session() as session:
        query = text("SELECT count(*) FROM refresh_tokens WHERE user_id = :id")
        assert await session.scalar(query, {"id": user_id}) == 0
        trail = text(
            "SELECT table_name, action FROM audit_records WHERE command = 'PurgeUsers' AND "
            "(record_id = :id OR old_values ->> 'user_id' = CAST(:id AS text)) ORDER BY id"
        )
        told = [tuple(row) for row in await session.execute(trail, {"id": user_id})]
    assert told == [("refresh_tokens", "delete"), ("users", "delete")]
    restored = await bus.execute(RestoreUser(user_id=user_id), OPERATOR)
    assert refusal(restored) == UserNotFound(user=str(user_id))
    assert await verify_platform(bus) == []


async def test_a_user_whom_a_shop_knows_is_kept_and_named(market: Market) -> None:
    customer = await market.customer(5)
    for user_id in (customer.user_id, market.owner):
        ok(await market.bus.execute(DeleteUser(user_id=user_id, reason="left"), OPERATOR))
    assert {str(customer.user_id), str(market.owner)} <= set((await purge(market.bus)).kept)
    ok(await market.bus.execute(RestoreUser(user_id=customer.user_id), OPERATOR))
    assert await verify_platform(market.bus) == []


async def test_of_a_restoration_and_a_registration_at_once_one_gets_the_address(bus: Bus) -> None:
    for _ in range(5):
        user_id, email = await register(bus)
        ok(await bus.execute(DeleteUser(user_id=user_id, reason="a robot"), OPERATOR))
        twin = Register(email=email, name="Twin", password=PASSWORD)
        answers = await asyncio.gather(
            bus.execute(RestoreUser(user_id=user_id), OPERATOR), bus.execute(twin, Context())
        )
        (lost,) = [answer.failure() for answer in answers if not isinstance(answer, Success)]
        assert lost == EmailTaken(email=email)


async def test_a_purge_goes_through_all_batches(bus: Bus) -> None:
    gone = [(await register(bus))[0] for _ in range(3)]
    for user_id in gone:
        ok(await bus.execute(DeleteUser(user_id=user_id, reason="a robot"), OPERATOR))
    before = replace(OPERATOR, now=datetime.now(UTC))
    assert ok(await purge_all(bus, PurgeUsers(limit=1), before)).purged == 0  # all are young
    assert (await purge(bus)).purged >= 3


async def test_long_ended_sessions_are_forgotten(bus: Bus, database: Database) -> None:
    user_id, email = await register(bus)
    await log_in(bus, email)
    ok(await bus.execute(PurgeSessions(), later(59)))
    assert await live_tokens(database, user_id) == 1
    assert ok(await bus.execute(PurgeSessions(), later(61))) >= 1
    assert await live_tokens(database, user_id) == 0
    assert await verify_platform(bus) == []
