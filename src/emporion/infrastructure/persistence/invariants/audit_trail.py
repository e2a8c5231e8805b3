"""6. Replaying the audit trail rebuilds every audited table exactly: see `replay` for the rule."""

from functools import cache

from sqlalchemy import Table

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe
from emporion.infrastructure.persistence.invariants.scope import audited, own_rows
from emporion.infrastructure.persistence.replay import problem, rebuilt
from emporion.infrastructure.persistence.tables import TableInfo


@cache
def audit_trail(*, of_shop: bool) -> Invariant:
    """One probe for each audited table; it looks at every row that is there or was there."""
    return Invariant(
        6,
        "Replaying the audit trail rebuilds every audited table exactly",
        tuple(Probe(info.name, _replay(table, info)) for table, info in audited(of_shop=of_shop)),
    )


def _replay(table: Table, info: TableInfo) -> str:
    return f"""
        WITH {rebuilt(info)}, present AS (
          SELECT * FROM {info.name} AS p WHERE {own_rows(table, "p")}
        )
        SELECT '{info.name}', coalesce(t.id, r.trail_id), {problem(info)}
          FROM rebuilt r
          FULL JOIN present t ON t.id = r.trail_id
    """
