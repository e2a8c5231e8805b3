"""What sorts and pages mean, on entities: the definition that every store keeps to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any, TypeVar

from emporion.domain.shared.criteria import ALL, ID, Listing, Order, Sort, total_order
from emporion.domain.shared.matching import holds
from emporion.domain.shared.page import CAP, Accuracy, OffsetRequest, Page, PageRequest, Position, Total

E = TypeVar("E")
T = TypeVar("T")

AnyRequest = PageRequest | OffsetRequest
Values = tuple[Any, ...]


def page_of(items: Iterable[E], request: AnyRequest, listing: Listing[E] = ALL) -> Page[E]:
    """The page of those items that the list has. Text is sorted by code point, absent values come last in
    either direction, and the id breaks ties."""
    listed = in_order(items, listing)
    first, last = _bounds(listed, request, total_order(listing.sort))
    if last == 0:
        return page_of(listed, first_page(request), listing)
    chosen = listed[first:last]
    has_more = first > 0 if looks_back(request) else last < len(listed)
    places = [_fields(each, listing.sort) for each in chosen]
    return linked(chosen, places, request, listing.sort, has_more=has_more).counted(
        counted(len(listed), request.total)
    )


def in_order(items: Iterable[E], listing: Listing[E]) -> list[E]:
    """Those items that the list has, in its order."""
    wanted = (each for each in items if holds(listing.filter, each))
    return sorted(wanted, key=_sort_key(total_order(listing.sort)))


def linked(
    items: Sequence[T],
    rows: Sequence[Mapping[str, Any]],
    request: AnyRequest,
    sort: Sort[Any],
    *,
    has_more: bool,
) -> Page[T]:
    """The page of these items; `rows` begins and ends with the sorted fields of the first and the last one.
    `has_more`: there are further ones in the direction of the request. Where the caller came from, there is
    something; an empty page leads nowhere."""
    came = request.offset > 0 if isinstance(request, OffsetRequest) else request.position is not None
    before, after = (has_more, came) if looks_back(request) else (came, has_more)
    return Page(
        tuple(items),
        next=position_of(rows[-1], sort) if items and after else None,
        previous=position_of(rows[0], sort, is_backward=True) if items and before else None,
    )


def position_of(row: Mapping[str, Any], sort: Sort[Any], *, is_backward: bool = False) -> Position:
    """The place beyond (or before) the item with these fields."""
    return Position(
        tuple(row[order.field.name] for order in total_order(sort)[:-1]), row[ID.name], is_backward
    )


def looks_back(request: AnyRequest) -> bool:
    """Whether the page ends where the request's position is."""
    return isinstance(request, PageRequest) and request.position is not None and request.position.is_backward


def first_page(request: AnyRequest) -> PageRequest:
    """The same request without a position."""
    return PageRequest(request.limit, total=request.total)


def counted(count: int, accuracy: Accuracy | None) -> Total | None:
    """The total that was asked for, of a list whose items were all counted."""
    if accuracy is None:
        return None
    capped = accuracy is Accuracy.CAPPED and count > CAP
    return Total(CAP, Accuracy.CAPPED) if capped else Total(count, Accuracy.EXACT)


def _bounds(listed: list[E], request: AnyRequest, orders: Sort[E]) -> tuple[int, int]:
    if isinstance(request, OffsetRequest):
        return request.offset, request.offset + request.limit
    if (position := request.position) is None:
        return 0, request.limit
    compare, place = _comparison(orders), (*position.values, position.id)
    nearest = 0 if position.is_backward else 1
    first = sum(compare(_values(each, orders), place) < nearest for each in listed)
    return (max(0, first - request.limit), first) if position.is_backward else (first, first + request.limit)


def _fields(item: Any, sort: Sort[Any]) -> Mapping[str, Any]:
    return {order.field.name: getattr(item, order.field.name) for order in total_order(sort)}


def _sort_key(orders: Sort[Any]) -> Callable[[Any], Any]:
    compare = _comparison(orders)
    return cmp_to_key(lambda one, other: compare(_values(one, orders), _values(other, orders)))


def _values(item: Any, orders: Sort[Any]) -> Values:
    return tuple(getattr(item, order.field.name) for order in orders)


def _comparison(orders: Sort[Any]) -> Callable[[Values, Values], int]:
    """Below zero where the first item comes first."""

    def compare(one: Values, other: Values) -> int:
        for order, mine, yours in zip(orders, one, other, strict=True):
            if (found := _compared(order, mine, yours)) != 0:
                return found
        return 0

    return compare


def _compared(order: Order[Any], mine: Any, yours: Any) -> int:
    if mine is None or yours is None:
        return (mine is None) - (yours is None)
    if mine == yours:
        return 0
    return 1 if (mine < yours) is order.is_descending else -1
