"""The verbs that all repositories share. Each context's protocol adds those of `reading` that it has, and
the questions its domain asks."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.reading import Finds

E = TypeVar("E", bound=Entity)


class Repository(Finds[E], Protocol[E]):
    """A collection of aggregates inside one unit of work, seen from one shop (or from the platform for
    global entities). Nothing is committed here. An aggregate that is loaded twice is the same object.
    """

    async def save(self, entity: E) -> None:
        """Insert or update what truly changed. Raises `Rejected` with `StaleVersion` or with the domain
        error of a violated constraint, here or at the end of the unit of work."""
        ...

    async def save_all(self, entities: Iterable[E]) -> None:
        """As `save` for each: a flush sends all of them as one set."""
        ...

    async def delete(self, entity: E) -> None:
        """Remove the aggregate with all rows it owns. Raises `Rejected` as `save` does."""
        ...
