"""The verbs that ask, a few at a time: a context's repository protocol derives from those that it has.

Questions see what was sent (by a flush or a commit), not what was only saved. The one exception are
`find_by_id` and `find_many`, which know every aggregate that the unit of work has met.
"""

from collections.abc import AsyncIterator, Collection
from typing import Protocol, TypeVar
from uuid import UUID

from emporion.domain.shared.criteria import ALL, Filter, Listing
from emporion.domain.shared.page import FIRST_PAGE, OffsetRequest, Page, PageRequest

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


class Finds(Protocol[E_co]):
    """By id."""

    async def find_by_id(self, entity_id: UUID) -> E_co | None:
        """The aggregate, or None where this shop has none with that id."""
        ...


class FindsMany(Protocol[E]):
    """By ids."""

    async def find_many(self, entity_ids: Collection[UUID]) -> dict[UUID, E]:
        """The aggregates by id, without a lock, in one statement for each table that they own; unknown ids
        are left out."""
        ...


class Counts(Protocol[E]):
    """By what an entity must fulfil."""

    async def exists(self, wanted: Filter[E]) -> bool:
        """Whether there is at least one; stops at the first."""
        ...

    async def count(self, wanted: Filter[E]) -> int:
        """How many there are, exactly."""
        ...


class Pages(Protocol[E]):
    """Page by page."""

    async def find_page(self, request: PageRequest = FIRST_PAGE, listing: Listing[E] = ALL) -> Page[E]:
        """The page that begins (or, looking back, ends) at the request's position."""
        ...

    async def find_page_with_total(self, request: OffsetRequest, listing: Listing[E] = ALL) -> Page[E]:
        """The page after `offset` items, with the total of the list; its positions lead on by keyset."""
        ...


class Searches(Protocol[E]):
    """By words in its texts."""

    async def search(
        self, text: str, request: PageRequest | OffsetRequest = FIRST_PAGE, listing: Listing[E] = ALL
    ) -> Page[E]:
        """A page of those in which all words of `text` occur, without regard to case. A word of one or two
        characters must begin a word there. `%` and `_` mean themselves."""
        ...


class Streams(Protocol[E]):
    """One after the other."""

    def stream(self, listing: Listing[E] = ALL, *, batch: int = 500) -> AsyncIterator[E]:
        """Every aggregate of the list through a server-side cursor, `batch` rows at a time, so that memory
        stays flat however many there are. They are for reading: none is remembered by the unit of work, and
        to change one, find it by its id."""
        ...
