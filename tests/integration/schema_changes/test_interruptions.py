"""An operation that was interrupted, wherever and however often, is completed by running it again."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from emporion.infrastructure.persistence import schema_changes as safe
from tests.integration.schema_changes.stage import Migration, Stage
from tests.integration.schema_changes.test_operations import CASES, EVERY, Case

pytestmark = pytest.mark.long


class Interrupted(Exception):
    """The process ends here."""


async def interrupted(stage: Stage, migration: Migration, at: int) -> bool:
    """Run it up to its statement number `at`; whether it came so far."""
    count = 0

    def before(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Interrupted

    event.listen(Engine, "before_cursor_execute", before)
    try:
        await stage.migrate(migration)
    except Interrupted:
        return True
    finally:
        event.remove(Engine, "before_cursor_execute", before)
    return False


@EVERY
async def test_interrupted_at_every_statement_it_is_completed(stage: Stage, case: Case) -> None:
    await stage.migrate(case.first, case.up)
    wanted = await stage.schema()
    await stage.set_up(rows=500)
    await stage.migrate(case.first)
    at = 2  # the first one is the migration's lock time-out
    while await interrupted(stage, case.up, at):
        at += 1
    assert await stage.schema() == wanted
    assert await stage.value(case.check) == 1


async def test_an_invalid_index_that_was_left_behind_is_built_anew(stage: Stage) -> None:
    with pytest.raises(Exception, match="could not create unique index"):
        await stage.do("CREATE UNIQUE INDEX CONCURRENTLY ix_parcels_state ON parcels (state)")
    state = "SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = 'ix_parcels_state'::regclass"
    assert await stage.rows(state) == [(False, True)]
    await stage.migrate(lambda: safe.create_index("ix_parcels_state", "parcels", ["state"]))
    assert await stage.rows(state) == [(True, False)]


async def test_an_index_that_is_there_is_not_built_again(stage: Stage) -> None:
    build = lambda: safe.create_index("ix_parcels_state", "parcels", ["state"])  # noqa: E731
    oid = "SELECT 'ix_parcels_state'::regclass::oid"
    await stage.migrate(build)
    before = await stage.rows(oid)
    await stage.migrate(build)
    assert await stage.rows(oid) == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name).replace(" ", "_"))
async def test_no_operation_rewrites_the_table(stage: Stage, case: Case) -> None:
    await stage.migrate(case.first)
    files = (
        "SELECT pg_relation_filenode(oid) FROM pg_class "
        "WHERE relname IN ('parcels', 'packets') AND relkind = 'r'"
    )
    before = await stage.rows(files)
    await stage.migrate(case.up)
    assert await stage.rows(files) == before
