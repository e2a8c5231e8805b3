"""What the application's role can do to rows that are append-only: one thing, for one person, no more."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.erasure.erase_user import EraseUser
from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.erasure.functions import FUNCTIONS
from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.testing.postgres import ServerUrls
from tests.integration.erasure.life import OPERATOR, Life
from tests.integration.migrations.catalog import ask
from tests.integration.support import Market, ok

ERASE = "SELECT * FROM erase_personal_values(:person)"
PERSONAL = {"name", "reference", "subject", "messages", "metadata"}


async def test_nobody_is_erased_who_is_not_to_be(life: Life) -> None:
    with pytest.raises(DBAPIError, match="no erasure of user") as refused:
        await life.home.rows(ERASE, person=life.user_id)
    assert sqlstate(refused.value) == "42501"


async def test_after_the_end_it_is_over(life: Life) -> None:
    await life.erase()
    with pytest.raises(DBAPIError, match="no erasure of user"):
        await life.home.rows(ERASE, person=life.user_id)


async def test_nothing_but_personal_values_of_the_person_is_changed(life: Life, bus: Bus) -> None:
    records = (
        "SELECT id, old_values, new_values, to_jsonb(a) - 'old_values' - 'new_values' AS rest "
        "FROM audit_records a WHERE shop_id = :shop ORDER BY id"
    )
    before = {row.id: row for row in await life.home.rows(records)}
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    await life.home.rows(ERASE, person=life.user_id)
    after = {row.id: row for row in await life.home.rows(records)}
    assert after.keys() == before.keys()
    changed = set()
    for record_id, now in after.items():
        was = before[record_id]
        assert now.rest == was.rest
        for held, is_now in ((was.old_values, now.old_values), (was.new_values, now.new_values)):
            assert (held or {}).keys() == (is_now or {}).keys()
            changed |= {name for name in held or {} if held[name] != is_now[name]}
    assert changed <= PERSONAL
    assert "name" in changed


async def test_in_another_shop_it_finds_nothing(life: Life, bus: Bus, database: Database) -> None:
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    elsewhere = await Market.open(bus, database)
    assert {row.changed for row in await elsewhere.rows(ERASE, person=life.user_id)} == {0}
    untouched = "SELECT count(*) FROM transfers WHERE shop_id = :shop AND reference LIKE :like"
    assert await life.home.value(untouched, like=f"%{life.word}%") == 3


async def test_the_functions_are_closed_to_everybody_else(server: ServerUrls) -> None:
    names = ", ".join(f"'{name}'" for name in FUNCTIONS)
    granted = await ask(
        server.owner_url,
        f"""SELECT p.proname::text, coalesce(r.rolname::text, 'public'), p.prosecdef
              FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) AS a
              LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE p.proname IN ({names}) AND a.grantee <> p.proowner ORDER BY 1""",
    )
    assert granted == [
        ("erase_personal_values", "emporion_app", True),
        ("person_obstacles", "emporion_app", True),
        ("person_shops", "emporion_app", True),
        ("was_user", "emporion_app", True),
    ]


async def test_what_walks_through_the_trail_is_planned_for_its_values(server: ServerUrls) -> None:
    """A plan made for any shop and table took minutes where this one takes milliseconds."""
    planned = await ask(
        server.owner_url,
        """SELECT proname::text FROM pg_proc
            WHERE 'plan_cache_mode=force_custom_plan' = ANY (proconfig) AND proname LIKE '%person%'
            ORDER BY 1""",
    )
    assert planned == [("erase_personal_values",), ("person_shops",)]


async def test_the_application_still_cannot_change_the_trail_itself(market: Market) -> None:
    for statement in (
        "UPDATE audit_records SET new_values = NULL WHERE shop_id = :shop",
        "UPDATE transfers SET reference = '' WHERE shop_id = :shop",
        "DELETE FROM audit_records WHERE shop_id = :shop",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with market.database.get_session(market.shop_id) as session:
                await session.execute(text(statement), {"shop": market.shop_id})
