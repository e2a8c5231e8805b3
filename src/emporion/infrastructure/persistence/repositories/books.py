"""Inspects the books with SQL."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.books.ports import BookInspector
from emporion.application.books.views import InvariantReport, Violation
from emporion.domain.shared.currency import minor_digits, parse_currency
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.invariants.catalogue import platform_invariants, shop_invariants
from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe
from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork


class SqlBookInspector(BookInspector):
    """`BookInspector` on PostgreSQL: one statement a probe, all in the unit of work's snapshot."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def inspect(self, *, limit: int) -> tuple[InvariantReport, ...]:
        await self._uow.connection.fetch(text("SET LOCAL statement_timeout = 0"))
        # Every probe reads all rows of its tables. Where these have grown since the last ANALYZE, as after an
        # import, the planner would loop over them instead of hashing.
        await self._uow.connection.fetch(text("SET LOCAL enable_nestloop = off"))
        invariants = await self._invariants(self._uow.shop_id)
        return tuple([await self._check(invariant, limit) for invariant in invariants])

    async def _invariants(self, shop_id: UUID) -> tuple[Invariant, ...]:
        if shop_id == PLATFORM:
            return platform_invariants()
        rows = await self._uow.connection.fetch_sql("SELECT currency FROM shops WHERE id = $1", [shop_id])
        # Rows of a shop that is gone, or whose currency is none, are looked at all the same.
        known = parse_currency(rows[0].currency if rows else "").map(minor_digits)
        return shop_invariants(known.value_or(2))

    async def _check(self, invariant: Invariant, limit: int) -> InvariantReport:
        checked = broken = 0
        named: list[Violation] = []
        for probe in invariant.probes:
            seen, bad, rows = await self._look(probe, limit - len(named))
            checked, broken, named = checked + seen, broken + bad, named + rows
        return InvariantReport(
            number=invariant.number,
            title=invariant.title,
            checked=checked,
            broken=broken,
            violations=tuple(named),
        )

    async def _look(self, probe: Probe, limit: int) -> tuple[int, int, list[Violation]]:
        """Rows looked at, how many are bad, and the first of those."""
        await self._uow.connection.fetch(text("SAVEPOINT probe"))
        try:
            rows = await self._uow.connection.fetch_sql(probe.statement, [self._uow.shop_id, limit])
        except DBAPIError as error:
            if not (sqlstate(error) or "").startswith("22"):
                raise
            await self._uow.connection.fetch(text("ROLLBACK TO SAVEPOINT probe"))
            return 1, 1, [self._unreadable(probe, error)]
        found = [
            Violation(table=row.table_name, record_id=row.record_id, problem=row.problem)
            for row in rows
            if row.record_id is not None
        ]
        return rows[0].checked, rows[0].broken, found

    def _unreadable(self, probe: Probe, error: DBAPIError) -> Violation:
        """A value that is none of its column's type (class 22): a trail that somebody wrote by hand."""
        problem = f"has values for {probe.table} that cannot be read: {error.orig}"
        return Violation(table="audit_records", record_id=self._uow.shop_id, problem=problem)
