"""What a unit of work refuses before anything is sent."""

from uuid import UUID

from emporion.application.shared.context import Precondition
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.errors import Rejected, StaleVersion
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.changes import RowKey, Rows
from emporion.infrastructure.persistence.tracked import Tracked


def check_version(entity: MutableEntity, tracked: Tracked) -> None:
    """An entity that was loaded elsewhere (an earlier attempt, another task) is refused, not merged."""
    table, record_id = tracked.root
    latest = tracked.latest
    if latest is None and entity.version > 0:
        raise LookupError(f"{table} {record_id} was not loaded in this unit of work; find it first")
    actual = None if latest is None else latest["version"]
    if entity.version != (actual or 0):
        raise Rejected(StaleVersion(table=table, record_id=record_id, expected=entity.version, actual=actual))


def check_expected(wanted: Precondition, key: RowKey, entity: Entity) -> None:
    """The caller has seen the version that was loaded."""
    actual = version_of(entity)
    if actual != wanted.version:
        raise Rejected(
            StaleVersion(table=key[0], record_id=entity.id, expected=wanted.version, actual=actual)
        )


def check_shop(rows: Rows, shop_id: UUID) -> None:
    """A transaction of a shop writes this shop's rows, and the shop's own row, and no others: the trail of a
    global row must lie where the platform sees it."""
    for table, row in rows.values():
        owner = row["shop_id"] if table.has_shop else PLATFORM
        if owner != shop_id and row["id"] != shop_id:
            whose = "global" if owner == PLATFORM else f"of shop {owner}"
            raise ValueError(f"{table.name} {row['id']} is {whose}, the transaction is of shop {shop_id}")


def version_of(entity: Entity) -> int | None:
    """None for an entity that never changes."""
    return entity.version if isinstance(entity, MutableEntity) else None
