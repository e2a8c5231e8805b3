"""Finds out which of several rows was refused, where the server does not say."""

from typing import Any

from sqlalchemy import select

from emporion.domain.shared.errors import DomainError
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.constraints import Violation


async def name_error(found: Violation, connection: Connection, savepoint: str | None) -> DomainError:
    """The domain error about the row that broke the rule. Asks the database where it has to: for that the
    transaction goes back to `savepoint`, or, without one, ends here; it was lost anyway."""
    row = found.culprit()
    if row is not None:
        return found.error_for(row)
    if len(found.removed) == 1 and not found.suspects:
        return found.restriction_for(found.removed[0])
    asked = await _asked(found, connection, savepoint) if _is_worth_asking(found) else None
    return asked or found.error_for(next(iter(found.suspects or found.rows), None))


def _is_worth_asking(found: Violation) -> bool:
    if found.removed:
        return True
    return found.is_known and (found.is_about_uniqueness or _target(found) is not None)


async def _asked(found: Violation, connection: Connection, savepoint: str | None) -> DomainError | None:
    if savepoint is not None:
        await connection.command(f"ROLLBACK TO {savepoint}")
        return await _error(found, connection)
    await connection.reopen()
    error = await _error(found, connection)
    await connection.rollback()
    return error


async def _error(found: Violation, connection: Connection) -> DomainError | None:
    row = await _culprit(found, connection) if found.suspects else None
    if row is not None:
        return found.error_for(row)
    return found.restriction_for(await _pointed_at(found, connection)) if found.removed else None


def _target(found: Violation) -> tuple[str, tuple[str, ...]] | None:
    return None if found.rule is None else found.rule.refers_to


async def _culprit(found: Violation, connection: Connection) -> Values | None:
    target = _target(found)
    if target is None:
        return await _holder(found, connection)
    return await _orphan(found, *target, connection)


async def _pointed_at(found: Violation, connection: Connection) -> Values:
    """The first of the removed rows that others point to; {} where it cannot be told."""
    target = _target(found)
    if found.rule is None or target is None:
        return {}
    place = next((n for n, name in enumerate(target[1]) if name != "shop_id"), 0)
    column = Base.metadata.tables[found.rule.table].c[found.rule.columns[place]]
    removed = {row[target[1][place]]: row for row in found.removed if row}
    pointed = {row[0] for row in await connection.fetch(select(column).where(column.in_(removed)))}
    return next((row for key, row in removed.items() if key in pointed), {})


async def _orphan(
    found: Violation, table: str, columns: tuple[str, ...], connection: Connection
) -> Values | None:
    """The first of the rows that point to nothing, neither to what is there nor to what came with them."""
    place = next((n for n, name in enumerate(columns) if name != "shop_id"), 0)
    parents = Base.metadata.tables[table].c
    wanted = {found.values_of(row)[place] for row in found.suspects}
    known = select(*(parents[name] for name in columns)).where(parents[columns[place]].in_(wanted))
    there = {repr(tuple(other)) for other in await connection.fetch(known)}
    for row in found.suspects:
        values = found.values_of(row)
        if values[place] not in found.made and repr(values) not in there:
            return row
    return None


async def _holder(found: Violation, connection: Connection) -> Values | None:
    """The first of the rows whose values somebody else holds, among rows that this shop may see."""
    if found.rule is None:
        return None
    names = found.rule.columns
    decisive = next((name for name in names if name != "shop_id"), names[0])
    others = Base.metadata.tables[found.rule.table].c
    wanted = {row[decisive] for row in found.rows if row[decisive] is not None}
    held: dict[str, set[Any]] = {}
    same = select(others.id, *(others[name] for name in names)).where(others[decisive].in_(wanted))
    for other in await connection.fetch(same):
        held.setdefault(repr(tuple(other)[1:]), set()).add(other.id)
    for row in found.rows:
        if held.get(repr(found.values_of(row)), set()) - {row["id"]}:
            return row
    return None
