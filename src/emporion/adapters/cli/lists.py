"""What all lists have in common at the command line: options, and pages with cursors."""

from typing import Annotated, Any, TypeVar

import typer

from emporion.adapters.asking import filter_by, sort_by
from emporion.adapters.cli.errors import unwrap, usage
from emporion.adapters.cli.output import Output, table
from emporion.adapters.pages import PageBody, Place
from emporion.domain.shared.criteria import Fields, Listing
from emporion.domain.shared.page import MAX_LIMIT, MAX_OFFSET, Accuracy

E = TypeVar("E")

Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="FIELD[.OP]=VALUE", help="Only these, such as status.in=draft,active."),
]
SortBy = Annotated[str | None, typer.Option("--sort", help="Fields with commas between, - for the reverse.")]
Search = Annotated[str | None, typer.Option(help="Words to find, without regard to case.")]
Limit = Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="How many at most.")]
Cursor = Annotated[str | None, typer.Option(help="Where a page ended: go on from there.")]
Offset = Annotated[int | None, typer.Option(min=0, max=MAX_OFFSET, help="How many to skip, instead.")]
TotalAs = Annotated[Accuracy | None, typer.Option("--total", help="Count the whole list, and how.")]


def listing_of(fields: type[Fields[E]], where: list[str] | None, sort: str | None) -> Listing[E]:
    """The list that the options describe; whatever is unknown ends the command with what is known."""
    wanted = unwrap(filter_by(fields, [_condition(each) for each in where or ()]))
    return Listing(wanted, () if sort is None else unwrap(sort_by(fields, sort)))


def place_of(limit: int, cursor: str | None, offset: int | None, total: Accuracy | None) -> Place:
    """Where the page begins."""
    if cursor is not None and offset is not None:
        raise usage("Give --cursor or --offset, not both.")
    return Place(limit, cursor, offset, total)


def show(out: Output, page: PageBody[Any], columns: tuple[str, ...], row: Any) -> None:
    """The page as a table; where it goes on, and the total, beside it."""
    out.data(page, table("", columns, map(row, page.items)))
    if page.total is not None:
        words = {Accuracy.EXACT: "", Accuracy.CAPPED: "more than ", Accuracy.ESTIMATED: "about "}
        out.note(f"In all: {words[page.total.accuracy]}{page.total.count}")
    if page.next_cursor is not None:
        out.note(f"There are more: --cursor {page.next_cursor}")


def _condition(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise usage(f"'{text}' is no condition; write FIELD=VALUE, such as vendor=Acme.")
    return name, value
