"""Databases of a test run: made once, cloned as often as wanted, and nothing is left."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import DBAPIError

from emporion.container import Container
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.testing.postgres import Administrator, Clones, MayNotCreateDatabases, ServerUrls
from tests.integration.migrations.catalog import EVERYTHING, catalog
from tests.integration.support import Market, stored_user

pytestmark = pytest.mark.long


@pytest.fixture
def owner(postgres_server: ServerUrls) -> Iterator[Administrator]:
    with Administrator(postgres_server.owner_url) as owner:
        yield owner


def databases(owner: Administrator) -> set[str]:
    return {name for (name,) in owner.rows("SELECT datname FROM pg_database")}


async def test_a_fresh_database_has_the_schema_and_no_rows(
    fresh_server: ServerUrls, fresh_container: Container, server: ServerUrls
) -> None:
    assert await catalog(fresh_server.owner_url, EVERYTHING) == await catalog(server.owner_url, EVERYTHING)
    await stored_user(fresh_container.database())
    with Administrator(fresh_server.owner_url) as inside:
        assert inside.rows("SELECT count(*) FROM users") == [(1,)]


async def test_a_shop_lives_in_a_fresh_database(fresh_container: Container) -> None:
    market = await Market.open(fresh_container.bus(), fresh_container.database())
    assert (await market.variants(10))[0].stock == 10


def test_a_clone_is_gone_after_its_block_even_while_somebody_uses_it(
    postgres_server: ServerUrls, clones: Clones | None, owner: Administrator
) -> None:
    assert clones is not None
    with clones.clone("mine") as urls:
        assert urls.database in databases(owner)
        user = Administrator(urls.owner_url).__enter__()
    assert urls.database not in databases(owner)
    with pytest.raises(DBAPIError):
        user.rows("SELECT 1")
    user.__exit__(None, None, None)


def test_only_owner_and_application_get_into_a_clone(clones: Clones | None) -> None:
    assert clones is not None
    with clones.clone() as urls, Administrator(urls.owner_url) as inside:
        ((rights,),) = inside.rows(
            "SELECT array_to_string(datacl, ' ') FROM pg_database WHERE datname = current_database()"
        )
        assert not any(entry.startswith("=") for entry in rights.split())
        with Administrator(urls.app_url) as application:
            assert application.rows("SELECT current_user") == [(urls.app_role,)]


def test_processes_of_one_run_migrate_once_and_the_last_one_drops_everything(
    postgres_server: ServerUrls, owner: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, together = new_id().hex, Barrier(3)
    upgrades: list[Migrations] = []
    upgrade = Migrations.upgrade

    def counted(migrations: Migrations) -> None:
        upgrades.append(migrations)
        upgrade(migrations)

    monkeypatch.setattr(Migrations, "upgrade", counted)

    def process(_: int) -> str:
        together.wait(20)
        with Clones(postgres_server, run) as clones, clones.clone() as urls:
            together.wait(20)
            return urls.database

    with ThreadPoolExecutor(3) as threads:
        made = set(threads.map(process, range(3)))
    assert len(made) == 3
    assert len(upgrades) == 1
    name = min(made).rpartition("_")[0]
    assert not [each for each in databases(owner) if each.startswith(name)]


def test_what_a_killed_run_has_left_is_dropped_by_the_next_and_a_living_runs_is_not(
    postgres_server: ServerUrls, owner: Administrator
) -> None:
    dead, alive = "emporion_test_0123456789_gw0_dead", "emporion_test_9876543210_gw0_alive"
    with Administrator(postgres_server.owner_url) as other:
        other.share("emporion_test_9876543210")
        owner.execute(f'CREATE DATABASE "{dead}"', f'CREATE DATABASE "{alive}"')
        with Clones(postgres_server, new_id().hex):
            assert databases(owner) & {dead, alive} == {alive}
    with Clones(postgres_server, new_id().hex):
        assert alive not in databases(owner)


def test_a_template_that_was_not_finished_is_made_again(
    postgres_server: ServerUrls, owner: Administrator
) -> None:
    run = new_id().hex
    with Clones(postgres_server, run) as first, first.clone() as urls:
        name = urls.database.rpartition("_")[0]
        owner.execute(f'ALTER DATABASE "{name}_template" RENAME TO "{name}_draft"')
        with Clones(postgres_server, run) as second, second.clone() as again:
            assert Migrations(again.owner_url).current() != ""
            assert f"{name}_draft" not in databases(owner)


def test_a_role_that_may_not_create_databases_is_told_so(postgres_server: ServerUrls) -> None:
    as_application = ServerUrls(postgres_server.app_url, postgres_server.app_url)
    with pytest.raises(MayNotCreateDatabases), Clones(as_application, "run"):
        pass


async def test_a_clone_is_made_in_a_thread_while_an_event_loop_runs(clones: Clones | None) -> None:
    assert clones is not None

    def tables() -> int:
        with clones.clone() as urls, Administrator(urls.owner_url) as inside:
            return len(inside.rows("SELECT 1 FROM pg_tables WHERE tablename = 'orders'"))

    assert await asyncio.to_thread(tables) == 1
