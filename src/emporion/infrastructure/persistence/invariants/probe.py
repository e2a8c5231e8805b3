"""An invariant as SQL that looks at rows and says what is wrong with each."""

from dataclasses import dataclass
from typing import Final

_STATEMENT: Final = """
WITH looked(table_name, record_id, problem) AS MATERIALIZED ({sql}),
     broken AS (SELECT * FROM looked WHERE problem <> '')
SELECT (SELECT count(*) FROM looked) AS checked,
       (SELECT count(*) FROM broken) AS broken,
       named.table_name, named.record_id, named.problem
  FROM (VALUES (1)) AS once(n)
  LEFT JOIN (SELECT * FROM broken ORDER BY table_name, record_id LIMIT $2::bigint) AS named ON true
"""


@dataclass(frozen=True, slots=True)
class Probe:
    """`sql` answers one row (table name, record id, problem) for each row of `table` that it looks at;
    an empty problem means that all is well. $1 is the shop; tables are not qualified by their schema."""

    table: str
    sql: str

    @property
    def statement(self) -> str:
        """One statement for the counts and the first $2 offending rows; always at least one row."""
        return _STATEMENT.format(sql=self.sql)


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold, and the probes that together prove it."""

    number: int
    title: str
    probes: tuple[Probe, ...]
