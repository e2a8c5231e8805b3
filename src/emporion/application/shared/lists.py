"""What all lists have in common: any kind of page, and conditions that a caller may not ask for."""

from collections.abc import Iterator
from typing import Protocol, TypeVar

from emporion.domain.shared.criteria import (
    ALL,
    NEWEST_FIRST,
    Condition,
    Either,
    Every,
    Filter,
    Listing,
    Opposite,
)
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import OffsetRequest, Page, PageRequest

E = TypeVar("E")
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


class PagesOf(Protocol[E, V_co]):
    """Pages of `V`, filtered and sorted by the fields of `E`; of a repository both are the aggregate."""

    async def find_page(self, request: PageRequest = ..., listing: Listing[E] = ...) -> Page[V_co]:
        """See `Pages`."""
        ...

    async def find_page_with_total(self, request: OffsetRequest, listing: Listing[E] = ...) -> Page[V_co]:
        """See `Pages`."""
        ...


class Lists(PagesOf[E, V_co], Protocol[E, V_co]):
    """Pages that can be searched, too."""

    async def search(self, text: str, request: AnyRequest = ..., listing: Listing[E] = ...) -> Page[V_co]:
        """See `Searches`."""
        ...


async def paged(pages: PagesOf[E, V], request: AnyRequest, listing: Listing[E] = ALL) -> Page[V]:
    """The page that was asked for, by keyset or by offset."""
    if isinstance(request, OffsetRequest):
        return await pages.find_page_with_total(request, listing)
    return await pages.find_page(request, listing)


async def found(
    text: str | None, lists: Lists[E, V], request: AnyRequest, listing: Listing[E] = ALL
) -> Page[V]:
    """As `paged`, of those that the text is found in; None does not search."""
    if text is None:
        return await paged(lists, request, listing)
    return await lists.search(text, request, listing)


def conditions(wanted: Filter[E]) -> Iterator[Condition[E]]:
    """Every comparison that a filter is made of."""
    match wanted:
        case Every(parts) | Either(parts):
            for part in parts:
                yield from conditions(part)
        case Opposite(part):
            yield from conditions(part)
        case Condition():
            yield wanted


def newest_first(listing: Listing[E]) -> Listing[E]:
    """The listing, from the highest id down where it names no order."""
    return listing if listing.sort else Listing(listing.filter, NEWEST_FIRST)
