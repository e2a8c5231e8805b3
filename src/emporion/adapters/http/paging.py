"""Lists come in pages: `limit` and an opaque `cursor` (or `offset`) in; `items` and cursors out."""

from dataclasses import dataclass, replace
from inspect import Parameter, Signature
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Query, Request

from emporion.adapters.asking import UnreadableValue, describe, filter_by, parameters, sort_by, sortable
from emporion.adapters.http.dependencies import Call, runtime_of
from emporion.adapters.http.problems import ProblemError, unwrap
from emporion.adapters.pages import PageBody, Place, body_of
from emporion.adapters.reading import Unreadable, read
from emporion.application.shared import messages
from emporion.domain.shared.criteria import ALL, Fields, Filter, Listing
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import (
    MAX_LIMIT,
    MAX_OFFSET,
    Accuracy,
    Page,
)

__all__ = ["Asked", "PageBody", "Paging", "asking"]

T = TypeVar("T")
E = TypeVar("E")
F = TypeVar("F", bound=DomainError)

MAX_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Asked(Generic[E]):
    """What the parameters of a list ask for. `listing` and `search` go into the query, `answer` asks it."""

    listing: Listing[E]
    search: str | None
    place: Place
    request: Request

    @property
    def wanted(self) -> Filter[E]:
        """The filter of a list that has one order only."""
        return self.listing.filter

    async def answer(self, call: Call, query: "messages.Query[Page[T], F]") -> PageBody[T]:
        """The page that `query`, a query with a field `page`, answers."""
        cursors, shop_id = runtime_of(self.request).cursors, call.context.shop_id
        page = unwrap(self.place.request(query, shop_id, cursors))
        return body_of(await call.ask(replace(cast(Any, query), page=page)), query, shop_id, cursors)


def asking(fields: type[Fields[Any]] | None = None, *, search: bool = False) -> Any:
    """The dependency of a list that is filtered and sorted by these fields, and searched where it can be:
    `async def list_shops(asked: Annotated[Asked[Shop], asking(ShopFields)], ...)`."""
    known = fields or Fields
    filters = parameters(known)

    async def dependency(request: Request, **given: Any) -> Asked[Any]:
        if given["offset"] is not None and given["cursor"] is not None:
            raise ProblemError(
                UnreadableValue(
                    parameter="offset", value=str(given["offset"]), expected="cursor or offset, not both"
                )
            )
        asked = [(name, text) for name, text in request.query_params.multi_items() if name in filters]
        sort = unwrap(sort_by(known, given["sort"])) if given.get("sort") is not None else ()
        listing: Listing[Any] = Listing(unwrap(filter_by(known, asked)), sort) if asked or sort else ALL
        place = Place(given["limit"], given["cursor"], given["offset"], given["total"])
        return Asked(listing, _searched(given.get("q")), place, request)

    taken = [("request", Request, Parameter.empty), *_paging(), *_filtering(known)]
    if search:
        taken.append(
            ("q", _query(str, "Words to search for, without regard to case", max_length=MAX_SEARCH), None)
        )
    cast(Any, dependency).__signature__ = Signature(
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=value)
            for name, kind, value in taken
        ]
    )
    return Depends(dependency)


def _paging() -> list[tuple[str, Any, Any]]:
    return [
        ("limit", Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items a page")], 50),
        ("cursor", _query(str, "next_cursor or previous_cursor of an answer with the same parameters"), None),
        ("offset", _query(int, "Items to skip, instead of a cursor", ge=0, le=MAX_OFFSET), None),
        ("total", _query(Accuracy, "Count the whole list, and how exactly"), None),
    ]


def _filtering(fields: type[Fields[Any]]) -> list[tuple[str, Any, Any]]:
    """Declared as text and read by `asking`, which says what is known where something is not."""
    taken = [
        (f"filter_{place}", _query(str, describe(*what), alias=name), None)
        for place, (name, what) in enumerate(parameters(fields).items())
    ]
    if names := ", ".join(sortable(fields)):
        taken.append(
            ("sort", _query(str, f"Any of {names}; with commas between, - before for the reverse"), None)
        )
    return taken


def _query(kind: Any, description: str, **more: Any) -> Any:
    return Annotated[kind | None, Query(description=description, **more)]


def _searched(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        if read(str, text).split():
            return text
    except Unreadable:
        pass
    raise ProblemError(UnreadableValue(parameter="q", value=text, expected="one or more words"))


Paging = Annotated[Asked[Any], asking()]
"""For lists that are neither filtered nor sorted: `async def history(page: Paging, call: ShopCall)`."""
