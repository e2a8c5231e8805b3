"""The table `schema_revisions`: what was applied, in the words of the code that applied it.

`alembic_version` names the newest revision only. Code that is older than the schema reads here whether what
came after it only adds, and so whether it may go on serving.
"""

from typing import Final

from sqlalchemy import BigInteger, Connection, Text, bindparam, text
from sqlalchemy.sql.elements import TextClause

from emporion.application.shared.schema import Revision

TABLE: Final = "schema_revisions"

CREATE: Final = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  revision text CONSTRAINT pk_schema_revisions PRIMARY KEY,
  down_revision text,
  phase text,
  title text NOT NULL,
  applied_at timestamptz NOT NULL,
  milliseconds bigint
)"""

_RECORD: Final = f"""
INSERT INTO {TABLE} (revision, down_revision, phase, title, applied_at, milliseconds)
VALUES (:revision, :down_revision, :phase, :title, clock_timestamp(), :milliseconds)
ON CONFLICT (revision) DO UPDATE
  SET (down_revision, phase, title, applied_at, milliseconds) = (EXCLUDED.down_revision, EXCLUDED.phase,
    EXCLUDED.title, EXCLUDED.applied_at, EXCLUDED.milliseconds)"""


def record(revision: Revision, milliseconds: int | None) -> TextClause:
    """The statement that writes down an applied migration."""
    return text(_RECORD).bindparams(
        bindparam("revision", revision.revision, Text()),
        bindparam("down_revision", revision.down_revision, Text()),
        bindparam("phase", revision.phase and revision.phase.value, Text()),
        bindparam("title", revision.title, Text()),
        bindparam("milliseconds", milliseconds, BigInteger()),
    )


def strike(revision: Revision) -> TextClause:
    """The statement that forgets a migration that was taken back."""
    return text(f"DELETE FROM {TABLE} WHERE revision = :revision").bindparams(
        bindparam("revision", revision.revision, Text())
    )


def catch_up(connection: Connection, applied: list[Revision]) -> None:
    """Make the table where it is missing, and write down what was applied without it."""
    connection.execute(text(CREATE))
    written = set(connection.scalars(text(f"SELECT revision FROM {TABLE}")))
    for revision in applied:
        if revision.revision not in written:
            connection.execute(record(revision, None))
    connection.commit()
