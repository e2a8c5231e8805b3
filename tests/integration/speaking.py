"""Units of work of a database speak through another kind of connection, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database


@contextmanager
def speaking_through(database: Database, kind: type[Connection]) -> Iterator[None]:
    """Inside the block; what began before goes on as it was."""
    former = database.wrap
    database.wrap = kind
    try:
        yield
    finally:
        database.wrap = former
