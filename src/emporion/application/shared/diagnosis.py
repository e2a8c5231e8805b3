"""What an operator wants to know of a database before trusting it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """Seen by the application's role. `version` as PostgreSQL writes it ("18.1"); `owned_tables` are those
    of our schema that this role owns; `rewritable` the append-only ones it could change or empty.
    """

    version: str
    major: int
    role: str
    is_superuser: bool
    bypasses_row_security: bool
    owned_tables: tuple[str, ...]
    rewritable: tuple[str, ...]
    timezone: str
