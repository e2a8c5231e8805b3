"""Filling a column that says what another one of the same row says, a batch at a time."""

from typing import Final

from emporion.infrastructure.persistence.schema_changes.steps import patiently, quoted, run

BATCH: Final = 2000
PAUSE: Final = 0.02  # seconds

_COPY: Final = """
DO $copy$
DECLARE
  place record;
  last_shop uuid := '00000000-0000-0000-0000-000000000000';
  last_id uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    WITH batch AS MATERIALIZED (
      SELECT {keys} FROM {table} WHERE ({keys}) > ({places}) ORDER BY {keys} LIMIT {batch}
    ), locked AS MATERIALIZED (
      SELECT {t_keys} FROM {table} AS t JOIN batch USING ({keys})
       WHERE t.{target} IS DISTINCT FROM {source} ORDER BY {t_keys} FOR NO KEY UPDATE OF t
    ), done AS (
      UPDATE {table} AS t SET {target} = {source} FROM locked WHERE ({t_keys}) = ({locked_keys})
    )
    SELECT * INTO place FROM batch ORDER BY {descending} LIMIT 1;
    EXIT WHEN NOT FOUND;
    {advance}
    COMMIT;
    PERFORM pg_sleep({pause});
  END LOOP;
END
$copy$"""


def copy_column(table: str, target: str, source: str, *, in_shop: bool = True) -> None:
    """Set `target` to `source` (SQL over the row `t`) wherever they differ, walking by the primary key in
    transactions of some thousand rows with pauses between them.

    Locks the rows of one batch, in the order in which the application locks them. No version is raised and
    no audit record written: what the row says stays the same. Run again it passes over what is done.
    """
    keys = ["shop_id", "id"] if in_shop else ["id"]
    places = ["last_shop", "last_id"] if in_shop else ["last_id"]
    with patiently():
        run(
            _COPY.format(
                table=quoted(table),
                target=quoted(target),
                source=source,
                keys=", ".join(keys),
                places=", ".join(places),
                t_keys=", ".join(f"t.{key}" for key in keys),
                locked_keys=", ".join(f"locked.{key}" for key in keys),
                descending=", ".join(f"{key} DESC" for key in keys),
                advance=" ".join(f"{own} := place.{key};" for own, key in zip(places, keys, strict=True)),
                batch=BATCH,
                pause=PAUSE,
            )
        )
