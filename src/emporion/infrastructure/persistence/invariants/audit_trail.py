"""6. Replaying the audit trail rebuilds every audited table exactly.

The records of a row are folded in the order of its versions (a delete is the version after the last); rows
without versions are never changed, their records go by id. Secret columns are not in the trail and are not
compared. A versioned row needs exactly one record for each version: nothing may be missing in between. An
append-only array is what its last whole value held and all that was appended after it.
"""

from functools import cache

from sqlalchemy import Table

from emporion.infrastructure.persistence.append_only import APPENDED
from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe
from emporion.infrastructure.persistence.invariants.scope import audited, own_rows
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
    compared = [name for name in info.columns if name not in info.secret]
    differing = ", ".join(
        f"CASE WHEN r.{name} IS DISTINCT FROM t.{name} THEN '{name}' END" for name in compared
    )
    gap = "r.trail_records <> r.trail_versions" if info.has_version else "false"
    return f"""
        WITH trail AS MATERIALIZED (
          SELECT record_id, id, action, new_values,
                 coalesce((new_values ->> 'version')::bigint, (old_values ->> 'version')::bigint + 1) AS step
            FROM audit_records
           WHERE shop_id = $1::uuid AND table_name = '{info.name}'
        ), folded AS MATERIALIZED (
          -- The last value of each column; under the empty name, of the action. One pass, no join: right
          -- after a large import the planner knows nothing of these rows.
          SELECT trail.record_id, max(step) AS versions, count(*) FILTER (WHERE said.key = '') AS records,
                 jsonb_object_agg(said.key, said.value ORDER BY step, id) AS state
            FROM trail
           CROSS JOIN LATERAL jsonb_each(
                   coalesce(new_values, jsonb_build_object()) || jsonb_build_object('', action)) AS said
           GROUP BY trail.record_id
        ){_arrays(info)}, rebuilt AS MATERIALIZED (
          SELECT folded.record_id AS trail_id, records AS trail_records, versions AS trail_versions,
                 state ->> '' = 'delete' AS trail_ended, image.*
            FROM folded
           {_arrays_join(info)}
          CROSS JOIN LATERAL jsonb_populate_record(NULL::{info.name}, {_state(info)}) AS image
        ), present AS (
          SELECT * FROM {info.name} AS p WHERE {own_rows(table, "p")}
        )
        SELECT '{info.name}', coalesce(t.id, r.trail_id), concat_ws('; ',
                 CASE WHEN r.trail_id IS NULL THEN 'has no audit trail'
                      WHEN r.trail_ended AND t.id IS NOT NULL THEN 'was deleted, says its audit trail'
                      WHEN NOT r.trail_ended AND t.id IS NULL THEN 'is gone without a word in its audit trail'
                      WHEN NOT r.trail_ended
                      THEN 'differs from its audit trail in ' || nullif(concat_ws(', ', {differing}), '') END,
                 CASE WHEN {gap}
                      THEN format('has %s audit records for %s versions',
                                  r.trail_records, r.trail_versions) END)
          FROM rebuilt r
          FULL JOIN present t ON t.id = r.trail_id
    """


def _arrays(info: TableInfo) -> str:
    """One more step for each append-only array: a row's elements, in the order in which they came."""
    return "".join(
        f""", {name}_whole AS (
          SELECT record_id, max(step) AS step FROM trail
           WHERE jsonb_typeof(new_values -> '{name}') = 'array' GROUP BY record_id
        ), {name}_rebuilt AS MATERIALIZED (
          SELECT t.record_id, jsonb_agg(part.element ORDER BY t.step, t.id, part.place) AS elements
            FROM trail AS t
            JOIN {name}_whole AS w ON w.record_id = t.record_id AND t.step >= w.step
           CROSS JOIN LATERAL jsonb_array_elements(
                   CASE jsonb_typeof(t.new_values -> '{name}')
                        WHEN 'array' THEN t.new_values -> '{name}'
                        ELSE t.new_values -> '{name}' -> '{APPENDED}' END
                 ) WITH ORDINALITY AS part(element, place)
           GROUP BY t.record_id
        )"""
        for name in info.append_only
    )


def _arrays_join(info: TableInfo) -> str:
    return " ".join(
        f"LEFT JOIN {name}_rebuilt ON {name}_rebuilt.record_id = folded.record_id"
        for name in info.append_only
    )


def _state(info: TableInfo) -> str:
    """The folded row, its append-only arrays replaced by the rebuilt ones."""
    arrays = (
        f" || jsonb_build_object('{name}', coalesce({name}_rebuilt.elements, jsonb_build_array()))"
        for name in info.append_only
    )
    return f"folded.state{''.join(arrays)}"
