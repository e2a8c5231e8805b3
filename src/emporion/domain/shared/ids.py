"""Identifiers are made by the application, never by the database, and sort by time of creation."""

from typing import Final
from uuid import UUID

from uuid6 import uuid7

PLATFORM: Final = UUID(int=0)
"""The shop id of rows that belong to no shop (audit records and messages of global tables)."""


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): later calls of one process sort after earlier ones."""
    return UUID(int=uuid7().int)
