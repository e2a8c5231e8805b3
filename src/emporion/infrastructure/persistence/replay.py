"""The one rule by which rows are rebuilt from the audit trail, as SQL.

The records of a row are folded in the order of its versions (a delete is the version after the last); rows
without versions are never changed, their records go by id. The last value of each column counts. An
append-only array is what its last whole value held and all that was appended after it. A secret column holds
what the trail does: that it was redacted.

A column that was renamed says so, `info={"formerly": ("old_name",)}`, and one that was added with a constant
default says what the rows of before hold, `info={"untold": "web"}`: no record tells of either.

Clocks of two servers differ, and a command that began first may change a row last. So a version has happened
at the latest time of all versions up to it: whatever is rebuilt as of a time has existed.
"""

import json

from emporion.infrastructure.persistence.append_only import APPENDED
from emporion.infrastructure.persistence.changes import plain
from emporion.infrastructure.persistence.tables import TableInfo


def rebuilt(info: TableInfo, *, chosen: str = "true", until: str = "") -> str:
    """Common table expressions that end with `rebuilt`: each row of the table that the trail of shop $1
    knows, with `trail_id`, how many records and versions it had (`trail_records`, `trail_versions`), whether
    it was deleted (`trail_ended`), when it became so (`trail_changed_at`), and its columns.

    `chosen` is a condition on the records (as `a`) of the rows that are wanted, `until` the time (an SQL
    value) up to which they count.
    """
    return f"""
        trail AS MATERIALIZED ({_until(_trail(info, chosen), until)}
        ), folded AS MATERIALIZED (
          -- The last value of each column; under the empty name, of the action. One pass, no join: right
          -- after a large import the planner knows nothing of these rows.
          SELECT trail.record_id, max(step) AS versions, count(*) FILTER (WHERE said.key = '') AS records,
                 max(created_at) AS changed_at,
                 {_untold(info)}jsonb_object_agg({_name(info)}, said.value ORDER BY step, id) AS state
            FROM trail
           CROSS JOIN LATERAL jsonb_each(
                   coalesce(new_values, jsonb_build_object()) || jsonb_build_object('', action)) AS said
           GROUP BY trail.record_id
        ){_arrays(info)}, rebuilt AS MATERIALIZED (
          SELECT folded.record_id AS trail_id, records AS trail_records, versions AS trail_versions,
                 state ->> '' = 'delete' AS trail_ended, changed_at AS trail_changed_at, image.*
            FROM folded
           {_arrays_join(info)}
          CROSS JOIN LATERAL jsonb_populate_record(NULL::{info.name}, {_state(info)}) AS image
        )"""


def _trail(info: TableInfo, chosen: str) -> str:
    return f"""
          SELECT a.record_id, a.id, a.action, a.new_values, a.created_at,
                 coalesce((a.new_values ->> 'version')::bigint,
                          (a.old_values ->> 'version')::bigint + 1) AS step
            FROM audit_records AS a
           WHERE a.shop_id = $1::uuid AND a.table_name = '{info.name}' AND {chosen}"""


def _until(trail: str, until: str) -> str:
    """The records of all versions that had happened by then."""
    if not until:
        return trail
    return f"""
          SELECT * FROM (
            SELECT told.*, max(told.created_at) OVER (PARTITION BY told.record_id ORDER BY told.step, told.id)
                   AS happened_at
              FROM ({trail}) AS told) AS dated
           WHERE happened_at <= {until}"""


def problem(info: TableInfo) -> str:
    """What is wrong with a row `t` of the table beside its rebuilt one `r`, one of which may be missing:
    words that complete "this row ...", empty where all is well. Secret columns are not compared. A versioned
    row needs exactly one record for each version: nothing may be missing in between."""
    compared = [name for name in info.columns if name not in info.secret]
    differing = ", ".join(
        f"CASE WHEN r.{name} IS DISTINCT FROM t.{name} THEN '{name}' END" for name in compared
    )
    gap = "r.trail_records <> r.trail_versions" if info.has_version else "false"
    return f"""concat_ws('; ',
                 CASE WHEN r.trail_id IS NULL THEN 'has no audit trail'
                      WHEN r.trail_ended AND t.id IS NOT NULL THEN 'was deleted, says its audit trail'
                      WHEN NOT r.trail_ended AND t.id IS NULL THEN 'is gone without a word in its audit trail'
                      WHEN NOT r.trail_ended
                      THEN 'differs from its audit trail in ' || nullif(concat_ws(', ', {differing}), '') END,
                 CASE WHEN {gap}
                      THEN format('has %s audit records for %s versions',
                                  r.trail_records, r.trail_versions) END)"""


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


def _name(info: TableInfo) -> str:
    """A column's name of today: it may have had another one when the record was written."""
    cases = "".join(f" WHEN '{old}' THEN '{new}'" for old, new in info.formerly.items())
    return f"CASE said.key{cases} ELSE said.key END" if cases else "said.key"


def _untold(info: TableInfo) -> str:
    """What columns hold that came with a constant default, until the trail says otherwise."""
    if not info.untold:
        return ""
    values = json.dumps(plain(info.untold)).replace("'", "''")
    return f"'{values}'::jsonb || "


def _state(info: TableInfo) -> str:
    """The folded row, its append-only arrays replaced by the rebuilt ones."""
    arrays = (
        f" || jsonb_build_object('{name}', coalesce({name}_rebuilt.elements, jsonb_build_array()))"
        for name in info.append_only
    )
    return f"folded.state{''.join(arrays)}"
