"""The verbs that ask, in memory: they look at what is stored, and answer what the unit of work knows."""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from emporion.domain.shared.criteria import ALL, Filter, Listing
from emporion.domain.shared.matching import holds
from emporion.domain.shared.ordering import AnyRequest, in_order, page_of
from emporion.domain.shared.page import FIRST_PAGE, OffsetRequest, Page, PageRequest
from emporion.domain.shared.words import is_found
from emporion.testing.memory.copies import detached

E = TypeVar("E")


class MemoryReads(Generic[E]):
    """`FindsMany`, `Counts`, `Pages`, `Searches` and `Streams`; a protocol decides which of them are used."""

    searched: ClassVar[tuple[str, ...]] = ()
    """The fields whose words are searched."""

    @property
    def _table(self) -> dict[UUID, E]:
        raise NotImplementedError

    def _load(self, stored: E) -> E:
        raise NotImplementedError

    def _visible(self) -> Iterable[E]:
        """The stored entities that questions see."""
        return self._table.values()

    async def find_many(self, entity_ids: Collection[UUID]) -> dict[UUID, E]:
        wanted = set(entity_ids)
        return {entity_id: each for entity_id in wanted if (each := await self.find_by_id(entity_id))}

    async def find_by_id(self, entity_id: UUID) -> E | None:
        raise NotImplementedError

    async def exists(self, wanted: Filter[Any]) -> bool:
        return any(holds(wanted, each) for each in self._visible())

    async def count(self, wanted: Filter[Any]) -> int:
        return sum(holds(wanted, each) for each in self._visible())

    async def find_page(self, request: PageRequest = FIRST_PAGE, listing: Listing[Any] = ALL) -> Page[E]:
        return self._paged(self._visible(), request, listing)

    async def find_page_with_total(self, request: OffsetRequest, listing: Listing[Any] = ALL) -> Page[E]:
        return self._paged(self._visible(), request, listing)

    async def search(
        self, text: str, request: AnyRequest = FIRST_PAGE, listing: Listing[Any] = ALL
    ) -> Page[E]:
        found = [each for each in self._visible() if any(is_found(text, t) for t in self._texts(each))]
        return self._paged(found, request, listing)

    async def stream(self, listing: Listing[Any] = ALL, *, batch: int = 500) -> AsyncIterator[E]:  # noqa: ARG002
        for each in in_order(list(self._visible()), listing):
            yield detached(each)

    def _texts(self, entity: E) -> Iterable[Iterable[str]]:
        """Groups of texts; all words must be found in one of them."""
        return [[str(getattr(entity, name)) for name in self.searched]]

    def _paged(self, stored: Iterable[E], request: AnyRequest, listing: Listing[Any] = ALL) -> Page[E]:
        page = page_of(stored, request, listing)
        return page.of(self._load(each) for each in page.items)
