"""What the inspection of the books asks of the store."""

from typing import Protocol

from emporion.application.books.views import InvariantReport


class BookInspector(Protocol):
    """Checks the rows of the unit of work's shop, or of the platform where it has none. Reads only, and
    takes as long as it takes: the store's own time limit for a statement does not apply."""

    async def inspect(self, *, limit: int) -> tuple[InvariantReport, ...]:
        """Every invariant that has rows here, in order of its number, naming at most `limit` rows each."""
        ...
