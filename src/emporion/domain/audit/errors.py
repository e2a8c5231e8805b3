"""What the audit trail cannot answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from emporion.domain.shared.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNotAudited(NotFound):
    """No table of this name is audited here: in a shop its own tables are, without a shop those of the
    platform. `known` lists them."""

    table: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"'{self.table}' is no audited table here; there are {', '.join(self.known)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAbsent(NotFound):
    """At that time there was no such record: not yet, no more, or never."""

    table: str
    record_id: UUID
    at: datetime

    @property
    def message(self) -> str:
        return (
            f"There was no record {self.record_id} in {self.table} at {self.at.isoformat()}; "
            "its history tells when there was one."
        )
