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
from emporion.domain.shared.page import OffsetRequest, Page
from emporion.domain.shared.reading import Pages, Searches

E = TypeVar("E")


class PagesAndSearches(Pages[E], Searches[E], Protocol[E]):
    """A store that has both."""


async def paged(pages: Pages[E], request: AnyRequest, listing: Listing[E] = ALL) -> Page[E]:
    """The page that was asked for, by keyset or by offset."""
    if isinstance(request, OffsetRequest):
        return await pages.find_page_with_total(request, listing)
    return await pages.find_page(request, listing)


async def found(
    text: str | None, searches: PagesAndSearches[E], request: AnyRequest, listing: Listing[E] = ALL
) -> Page[E]:
    """As `paged`, of those that the text is found in; None does not search."""
    if text is None:
        return await paged(searches, request, listing)
    return await searches.search(text, request, listing)


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
