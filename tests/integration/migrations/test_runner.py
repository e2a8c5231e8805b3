"""Migrations are applied one by one, wait for locks in vain only so often, and say who held them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from emporion.application.shared.schema import Direction, LockNotHad, SchemaRefused, Step, Waiting
from emporion.infrastructure.persistence.migrations import Migrations, Patience
from emporion.infrastructure.persistence.migrations.history import History
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import ask, run
from tests.integration.migrations.planted import Planted

pytestmark = pytest.mark.long

QUICK = Patience(tries=3, pause=0.05, turn=5.0)
SHORT = 'lock_timeout = "600ms"\nstatement_timeout = "30s"\n'
ADD = 'op.add_column("shops", sa.Column("motto", sa.Text()))'
DROP = 'op.drop_column("shops", "motto")'
TURN = 0x656D706F72696F6E


@asynccontextmanager
async def holding(url: str, statement: str) -> AsyncIterator[AsyncConnection]:
    """A session that has run a statement and stays in its transaction."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
        yield connection
        await connection.rollback()
    await engine.dispose()


def migrations(server: ServerUrls, planted: Planted) -> Migrations:
    return Migrations(server.owner_url, planted.folder, QUICK)


async def upgraded(server: ServerUrls, planted: Planted, told: list[Any] | None = None) -> list[Step]:
    heard = [] if told is None else told
    return await asyncio.to_thread(migrations(server, planted).upgrade, "head", heard.append)


async def ledger(url: str) -> list[tuple[Any, ...]]:
    asked = "SELECT revision, down_revision, phase, title, milliseconds >= 0 FROM schema_revisions ORDER BY 1"
    return await ask(url, asked)


async def test_each_step_is_told_and_written_down(fresh_server: ServerUrls, planted: Planted) -> None:
    below = planted.head
    one = planted.add(ADD, DROP, title="Shops have a motto")
    two = planted.add("pass", phase="contract", title="Nothing")
    told: list[Any] = []
    steps = await upgraded(fresh_server, planted, told)
    assert told == steps
    assert [
        (s.revision.revision, s.revision.phase, s.revision.title, s.direction, s.tries) for s in steps
    ] == [
        (one, "expand", "Shops have a motto", Direction.UP, 1),
        (two, "contract", "Nothing", Direction.UP, 1),
    ]
    assert (await ledger(fresh_server.owner_url))[-2:] == [
        (one, below, "expand", "Shops have a motto", True),
        (two, one, "contract", "Nothing", True),
    ]
    back = await asyncio.to_thread(migrations(fresh_server, planted).downgrade, "-2")
    assert [(s.revision.revision, s.direction) for s in back] == [
        (two, Direction.DOWN),
        (one, Direction.DOWN),
    ]
    assert (await ledger(fresh_server.owner_url))[-1][0] == below


async def test_what_was_applied_before_there_was_a_ledger_is_written_down(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    before = [row[:4] for row in await ledger(fresh_server.owner_url)]
    await run(fresh_server.owner_url, "DROP TABLE schema_revisions")
    assert await upgraded(fresh_server, planted) == []
    assert [row[:4] for row in await ledger(fresh_server.owner_url)] == before


async def test_a_lock_that_is_freed_in_time_is_had_in_a_later_try(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add(ADD, DROP, limits=SHORT)
    told, lost = list[Any](), Event()
    async with holding(fresh_server.owner_url, "LOCK TABLE shops IN SHARE MODE") as holder:

        def tell(event: Step | Waiting) -> None:
            told.append(event)
            lost.set()

        patient = Migrations(fresh_server.owner_url, planted.folder, Patience(tries=20, pause=0.05))
        going = asyncio.create_task(asyncio.to_thread(patient.upgrade, "head", tell))
        await asyncio.to_thread(lost.wait)
        await holder.rollback()
        (step,) = await going
    assert step.tries > 1
    assert isinstance(told[0], Waiting)
    assert f"{planted.head} has not got" in told[0].words


async def test_a_lock_that_is_never_had_ends_in_words_that_name_who_has_it(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    revision = planted.add(ADD, DROP, limits=SHORT, title="Shops have a motto")
    async with holding(fresh_server.owner_url, "LOCK TABLE shops IN SHARE MODE") as holder:
        pid = (await holder.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        with pytest.raises(LockNotHad) as refused:
            await upgraded(fresh_server, planted)
    said = str(refused.value)
    assert f"{revision} (expand: Shops have a motto)" in said
    assert "AccessExclusiveLock on shops in 3 tries" in said
    assert f"pid {pid} of emporion_owner (idle in transaction" in said
    assert f"SELECT pg_terminate_backend({pid});" in said
    assert len(await upgraded(fresh_server, planted)) == 1


async def test_what_a_session_of_the_application_does_is_not_shown_to_the_owner_but_who_it_is(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add(ADD, DROP, limits=SHORT)
    async with holding(fresh_server.app_url, "SELECT count(*) FROM shops") as reader:
        pid = (await reader.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        with pytest.raises(LockNotHad, match=f"pid {pid} of emporion_app .*pg_read_all_stats"):
            await upgraded(fresh_server, planted)


HALF = """
with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_shops_name ON shops (name)")
op.add_column("users", sa.Column("motto", sa.Text()))
"""


async def test_a_migration_that_was_half_done_goes_on(fresh_server: ServerUrls, planted: Planted) -> None:
    revision = planted.add(HALF, limits=SHORT)
    index = "SELECT count(*) FROM pg_class WHERE relname = 'ix_shops_name'"
    async with holding(fresh_server.owner_url, "LOCK TABLE users IN SHARE MODE"):
        with pytest.raises(LockNotHad):
            await upgraded(fresh_server, planted)
    assert await ask(fresh_server.owner_url, index) == [(1,)]
    assert revision not in [row[0] for row in await ledger(fresh_server.owner_url)]
    assert [step.revision.revision for step in await upgraded(fresh_server, planted)] == [revision]


INSPECTED = """
seen = (
    "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
    "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())::text"
)
with op.get_context().autocommit_block():
    op.execute("CREATE TABLE seen (a text, b text, c text)")
    op.execute("INSERT INTO seen " + seen)
    op.execute("SET statement_timeout = '1h'")
op.execute("INSERT INTO seen " + seen)
"""


async def test_limits_and_turn_outlive_a_block_in_autocommit(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add(INSPECTED, limits=SHORT)
    await upgraded(fresh_server, planted)
    rows = await ask(fresh_server.owner_url, "SELECT * FROM seen")
    assert rows == [("600ms", "30s", "1"), ("600ms", "1h", "1")]


async def test_limits_of_one_migration_are_not_the_next_ones(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add("pass", limits='lock_timeout = "2s"\nstatement_timeout = "1h"\n')
    planted.add("op.execute(\"CREATE TABLE seen AS SELECT current_setting('statement_timeout') AS a\")")
    await upgraded(fresh_server, planted)
    assert await ask(fresh_server.owner_url, "SELECT a FROM seen") == [("30s",)]


async def test_a_statement_that_takes_too_long_is_said_in_words(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    limits = 'lock_timeout = "5s"\nstatement_timeout = "100ms"\n'
    done = planted.add(ADD, DROP)
    planted.add('op.execute("SELECT pg_sleep(5)")', limits=limits, title="Slow")
    with pytest.raises(SchemaRefused, match=r"expand: Slow\) failed.*\n.*statement_timeout"):
        await upgraded(fresh_server, planted)
    assert (await ledger(fresh_server.owner_url))[-1][0] == done


async def test_a_refused_statement_is_shown_with_its_migration(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add('op.execute("ALTER TABLE nowhere ADD COLUMN a int")', title="Wrong")
    with pytest.raises(SchemaRefused, match=r"Wrong\) failed: .*nowhere.*\n.*ALTER TABLE nowhere"):
        await upgraded(fresh_server, planted)


async def test_whoever_waits_too_long_for_a_turn_is_told_who_has_it(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    impatient = Migrations(fresh_server.owner_url, planted.folder, Patience(turn=0.3))
    async with holding(fresh_server.owner_url, f"SELECT pg_advisory_lock({TURN})") as holder:
        pid = (await holder.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        with pytest.raises(SchemaRefused, match=f"has the pid {pid}"):
            await asyncio.to_thread(impatient.upgrade)
        await holder.execute(text(f"SELECT pg_advisory_unlock({TURN})"))


async def test_two_that_build_an_index_concurrently_do_not_wait_for_each_other(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    """One that queued in the server would have a snapshot, for whose end the other's index waits."""
    planted.add(
        """
        with op.get_context().autocommit_block():
            op.execute("SELECT pg_sleep(0.5)")
            op.execute("CREATE INDEX CONCURRENTLY ix_shops_name ON shops (name)")
        """
    )
    both = await asyncio.gather(*(upgraded(fresh_server, planted) for _ in range(2)))
    assert sorted(len(steps) for steps in both) == [0, 1]


async def test_a_database_of_newer_code_is_left_alone(fresh_server: ServerUrls) -> None:
    await run(fresh_server.owner_url, "UPDATE alembic_version SET version_num = 'future'")
    with pytest.raises(SchemaRefused, match="at revision future, which this version does not know"):
        await asyncio.to_thread(Migrations(fresh_server.owner_url).upgrade)


def test_two_heads_are_named_with_their_files(planted: Planted) -> None:
    below = planted.head
    planted.add("pass", name="one", after=below)
    planted.add("pass", name="two", after=below)
    named = rf"heads.*one \(one_planted.py, follows {below}\); two.*\n.*down_revision"
    with pytest.raises(SchemaRefused, match=named):
        Migrations("postgresql+asyncpg://", planted.folder).head()


@pytest.mark.parametrize(
    ("target", "place"), [("head", 2), ("base", 0), ("-1", 1), ("+0", 2), ("0002", 2), ("0001", 1)]
)
def test_a_target_is_named_in_many_ways(planted: Planted, target: str, place: int) -> None:
    history = History(planted.folder)
    history.scripts = history.scripts[:2]
    assert history.place(target, "0002") == place


@pytest.mark.parametrize("target", ["+1", "nowhere", "000"])
def test_a_target_that_is_none_is_refused(planted: Planted, target: str) -> None:
    history = History(planted.folder)
    history.scripts = history.scripts[:2]
    with pytest.raises(SchemaRefused, match="emporion db history"):
        history.place(target, "0002")
