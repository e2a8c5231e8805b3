"""Lists come in pages: `limit` and an opaque `cursor` in, `items` and `next_cursor` out."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query

from emporion.adapters.http.errors import BrokenCursor
from emporion.adapters.http.problems import ProblemError
from emporion.domain.shared.page import MAX_LIMIT, Page, PageRequest

T = TypeVar("T")

# The first byte says how the rest is to be read, so that it may change one day.
_BY_ID = b"\x01"


@dataclass(frozen=True)
class PageBody(Generic[T]):
    """One page. `next_cursor` is null on the last one."""

    items: tuple[T, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[T]) -> "PageBody[T]":
        """A page of views as an answer."""
        return cls(page.items, None if page.next_after is None else to_cursor(page.next_after))


def to_cursor(after: UUID) -> str:
    """Opaque text; only `from_cursor` reads it."""
    return base64.urlsafe_b64encode(_BY_ID + after.bytes).decode().rstrip("=")


def from_cursor(cursor: str) -> UUID:
    """What `to_cursor` was given, else `ProblemError(BrokenCursor)`."""
    try:
        decoded = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if decoded[:1] != _BY_ID or len(decoded) != 17:
        raise ProblemError(BrokenCursor(cursor=cursor[:100]))
    return UUID(bytes=decoded[1:])


def page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items a page")] = 50,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
) -> PageRequest:
    """The page that was asked for."""
    return PageRequest(limit=limit, after=None if cursor is None else from_cursor(cursor))


Paging = Annotated[PageRequest, Depends(page_request)]
"""For lists: `async def list_wallets(page: Paging, call: ShopCall) -> PageBody[WalletView]`."""
