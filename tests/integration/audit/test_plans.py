"""On 100,000 audit records, as the application's role, the trail is read by its indexes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from emporion.application.audit.find_changes import FindChanges
from emporion.application.audit.record_as_of import RecordAsOf
from emporion.application.audit.record_history import RecordHistory
from emporion.application.shared.messages import Query
from emporion.config import Settings
from emporion.domain.audit.fields import ChangeFields
from emporion.domain.audit.record import AuditRecord
from emporion.domain.shared.criteria import Filter, Listing
from emporion.testing.postgres import Clones
from tests.integration.place import own_place
from tests.integration.plans import explained
from tests.integration.support import Market, ok

pytestmark = [pytest.mark.integration, pytest.mark.long]

MANY = 100_000
_RECORDS = """
INSERT INTO audit_records (shop_id, id, table_name, record_id, action, old_values, new_values, actor_id,
                           command, command_id, request_id, created_at)
SELECT :shop, gen_random_uuid(), (ARRAY['order_lines', 'transfers'])[1 + n % 2], gen_random_uuid(), 'insert',
       NULL, jsonb_build_object('id', n), gen_random_uuid(), 'Fill', md5((n / 10)::text)::uuid, 'r',
       timestamptz '2020-01-01Z' + n * interval '1 minute'
  FROM generate_series(1, :count) AS n
"""
DAY = ChangeFields.created_at.at_least(datetime(2020, 2, 1, tzinfo=UTC)) & ChangeFields.created_at.below(
    datetime(2020, 2, 2, tzinfo=UTC)
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowd(clones: Clones | None, settings: Settings) -> AsyncIterator[tuple[Market, UUID]]:
    """A shop with 100,000 audit records, and one order of its life among them."""
    async with own_place(clones, settings, "trail") as place:
        market = await place.market()
        customer, (tea, pot) = await market.customer(100), await market.variants(3, 5)
        order = ok(await market.place(customer, {tea.id: 1, pot.id: 2}))
        place.owner.rows(_RECORDS, shop=market.shop_id, count=MANY)
        place.owner.execute("ANALYZE audit_records")
        yield market, order.id


async def scans(market: Market, query: Query[Any, Any]) -> tuple[set[str], str]:
    async with explained(market.database) as plans:
        ok(await market.bus.ask(query, market.by()))
    return plans.scans(), str(plans)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (DAY, "ix_audit_records_created_at"),
        (DAY & ChangeFields.table_name.equals("order_lines"), "ix_audit_records_created_at"),
        (ChangeFields.command_id.equals(UUID(int=5)), "ix_audit_records_command"),
        (ChangeFields.actor_id.equals(UUID(int=5)), "ix_audit_records_actor"),
        (ChangeFields.actor_id.equals(UUID(int=5)) & DAY, "ix_audit_records_actor"),
    ],
)
async def test_changes_are_found_by_index(
    crowd: tuple[Market, UUID], wanted: Filter[AuditRecord], index: str
) -> None:
    market, _ = crowd
    found, plans = await scans(market, FindChanges(listing=Listing(wanted)))
    assert index in found, plans
    assert "seq audit_records" not in found, plans


async def test_the_newest_changes_are_read_from_the_end(crowd: tuple[Market, UUID]) -> None:
    found, plans = await scans(crowd[0], FindChanges())
    assert "ix_audit_records_created_at" in found, plans
    assert "seq audit_records" not in found, plans


async def test_a_history_is_read_by_its_record(crowd: tuple[Market, UUID]) -> None:
    market, order = crowd
    found, plans = await scans(market, RecordHistory(table="orders", record_id=order))
    assert "ix_audit_records_record" in found, plans
    assert "seq audit_records" not in found, plans


async def test_a_record_as_of_a_time_is_read_by_its_record_and_its_commands(
    crowd: tuple[Market, UUID],
) -> None:
    market, order = crowd
    at = datetime.now(UTC) + timedelta(hours=1)
    found, plans = await scans(market, RecordAsOf(table="orders", record_id=order, at=at))
    assert {"ix_audit_records_record", "ix_audit_records_command"} <= found, plans
    assert "seq audit_records" not in found, plans
