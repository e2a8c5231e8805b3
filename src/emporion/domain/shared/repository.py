"""The verbs that all repositories share. Each context's protocol adds the questions its domain asks."""

from typing import Protocol, TypeVar
from uuid import UUID

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.page import Page, PageRequest

E = TypeVar("E", bound=Entity)


class Repository(Protocol[E]):
    """A collection of aggregates inside one unit of work, seen from one shop (or from the platform for
    global entities). Nothing is committed here. An aggregate that is loaded twice is the same object.
    """

    async def find_by_id(self, entity_id: UUID) -> E | None:
        """The aggregate, or None where this shop has none with that id."""
        ...

    async def save(self, entity: E) -> None:
        """Insert or update what truly changed. Raises `Rejected` with `StaleVersion` or with the domain
        error of a violated constraint, here or at the end of the unit of work."""
        ...

    async def delete(self, entity: E) -> None:
        """Remove the aggregate with all rows it owns. Raises `Rejected` as `save` does."""
        ...

    async def find_page(self, request: PageRequest) -> Page[E]:
        """Aggregates in ascending order of id, which is the order of creation."""
        ...
