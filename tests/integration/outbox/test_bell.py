"""Who listens hears of commits with messages, soon and from any process; who does not, looks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event, text

from emporion.adapters.worker.relay import RelayOptions
from emporion.infrastructure.persistence import bell, channel
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.servers import PoolOptions, Topology
from tests.integration.outbox.desk import Desk
from tests.integration.persistence.shelf import make_category, work
from tests.integration.place import Place

SOON = 3.0
LISTENERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE query = :listen AND datname = current_database()"
)
CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE query = :listen AND datname = current_database()"
)
TOLD = "SELECT pg_notify($1, $2)"
LISTEN = {"listen": f'LISTEN "{bell.CHANNEL}"'}


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def __call__(self) -> None:
        self._event.set()

    @property
    def has_heard(self) -> bool:
        return self._event.is_set()

    def forget(self) -> None:
        self._event.clear()

    async def hears(self, seconds: float = SOON) -> bool:
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True


@pytest.fixture
async def other(place: Place) -> AsyncIterator[Database]:
    """Another process, as far as the server can tell."""
    async with Database(place.urls.app_url) as database:
        yield database


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(300):
        if await holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


@asynccontextmanager
async def listening(database: Database, ear: Ear) -> AsyncIterator[None]:
    """Inside, the connection listens for sure; what it tells at its start is forgotten, and what is still
    being told of earlier commits."""
    async with database.bell.listening(ear):
        assert await ear.hears()
        await asyncio.sleep(4 * channel.GATHER)
        ear.forget()
        yield


async def test_a_commit_with_messages_is_heard_in_another_process(desk: Desk, other: Database) -> None:
    ear = Ear()
    async with listening(other, ear):
        await desk.tell("a")
        assert await ear.hears()


async def test_a_commit_without_messages_is_not_heard(desk: Desk, other: Database) -> None:
    ear = Ear()
    async with listening(other, ear), work(desk.database, desk.shop_id) as uow:
        await SqlCategoryRepository(uow).save(make_category(desk.shop_id))
    assert not await ear.hears(0.2)


async def test_what_is_rolled_back_is_not_heard(desk: Desk, other: Database) -> None:
    ear = Ear()
    async with listening(other, ear):
        with pytest.raises(ZeroDivisionError):
            async with work(desk.database, desk.shop_id) as uow:
                uow.after_commit(desk.database.bell.ring)
                await uow.flush()
                raise ZeroDivisionError
        assert not await ear.hears(0.2)


async def test_the_same_process_hears_at_once_and_without_the_server(desk: Desk) -> None:
    ear = Ear()
    async with listening(desk.database, ear):
        desk.database.bell.ring()
        assert ear.has_heard


async def test_commits_that_follow_one_are_told_together(
    other: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    async with listening(other, ear):
        monkeypatch.setattr(channel, "GATHER", 60.0)
        async with Database(place.urls.app_url) as busy:
            busy.bell.ring()
            assert await ear.hears()
            ear.forget()
            busy.bell.ring()
            busy.bell.ring()
            assert not await ear.hears(0.2)
        assert await ear.hears()  # it does not rest before it ends


async def rested(database: Database) -> None:
    """Until it has told everything, and would tell at once."""
    teller = database.channel._teller
    assert teller is not None
    await asyncio.wait([teller])


async def test_after_a_rest_it_is_told_at_once(
    other: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    async with listening(other, ear), Database(place.urls.app_url) as telling:
        telling.bell.ring()
        assert await ear.hears()
        await rested(telling)
        ear.forget()
        monkeypatch.setattr(channel, "GATHER", 60.0)
        telling.bell.ring()
        assert await ear.hears()


@pytest.mark.parametrize("ends", [False, True])
async def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    other: Database, place: Place, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(channel, "RETRY", 60.0)
    ear = Ear()
    async with listening(other, ear):
        async with Database(place.urls.app_url) as telling:
            telling.bell.ring()
            assert await ear.hears()
            await rested(telling)
            ear.forget()
            async with other.engine.begin() as connection:
                assert (await connection.execute(CUT, {"listen": TOLD})).all()
            await asyncio.sleep(0.05)  # its end arrives
            telling.bell.ring()
            assert ends or await ear.hears()
        assert await ear.hears()


async def test_what_is_being_told_is_told_to_its_end(other: Database, place: Place) -> None:
    ear = Ear()
    attempts: list[object] = []
    begun = asyncio.Event()

    def connects(*attempt: object) -> None:
        attempts.append(attempt)
        begun.set()

    async with listening(other, ear):
        async with Database(place.urls.app_url) as brief:
            engine = brief.channel._make_engine()
            brief.channel._make_engine = lambda: engine
            event.listen(engine.sync_engine, "do_connect", connects)
            brief.bell.ring()
            await begun.wait()
        assert await ear.hears()
    assert len(attempts) == 1


async def test_telling_takes_no_connection_of_the_pool(other: Database, place: Place) -> None:
    ear = Ear()
    async with (
        listening(other, ear),
        Database(place.urls.app_url, PoolOptions(size=1, overflow=0)) as small,
        small.get_session(),
    ):
        small.bell.ring()
        assert await ear.hears()


async def test_a_process_that_ends_at_once_has_told(desk: Desk, other: Database, place: Place) -> None:
    ear = Ear()
    async with listening(other, ear):
        async with Database(place.urls.app_url) as brief:
            brief.bell.ring()
        assert await ear.hears()


async def test_a_listener_that_loses_its_connection_listens_again(
    desk: Desk, other: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "RETRY", 0.05)
    ear = Ear()
    async with listening(other, ear):
        async with desk.database.engine.begin() as connection:
            assert (await connection.execute(CUT, LISTEN)).all()
        assert await ear.hears()  # it tells, because it may have missed something
        ear.forget()
        await desk.tell("a")
        assert await ear.hears()


async def test_who_stops_listening_leaves_no_connection_that_listens(desk: Desk, other: Database) -> None:
    async with listening(other, Ear()):
        await eventually(lambda: _listeners(other, 1))
    await eventually(lambda: _listeners(desk.database, 0))
    assert other.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def _listeners(database: Database, number: int) -> bool:
    async with database.engine.connect() as connection:
        return bool(await connection.scalar(LISTENERS, LISTEN) == number)


async def test_through_pgbouncer_a_relay_looks_by_itself(desk: Desk, place: Place) -> None:
    """In transaction pooling nobody can listen: the pool says so, and nothing is sent that could not work."""
    async with Database(place.urls.app_url, PoolOptions(topology=Topology.PGBOUNCER)) as bounced:
        there = Desk(desk.bus, bounced, desk.shop_id, desk.subscriber)
        stop = asyncio.Event()
        relay = asyncio.create_task(there.relay(RelayOptions(poll=0.05)).run(stop, bounced.bell))
        await desk.tell("a")
        await eventually(lambda: _arrived(there, "a"))
        assert await _listeners(desk.database, 0)
        stop.set()
        await asyncio.wait_for(relay, 10)


async def _arrived(desk: Desk, note: str) -> bool:
    return note in [each.payload.get("note") for each in desk.arrived()]
