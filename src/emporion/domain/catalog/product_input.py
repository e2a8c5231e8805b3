"""Rules for what a person (or a file) says about a product."""

import json
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import AttributesInvalid, HandleInvalid, ProductInputError, TextInvalid
from emporion.domain.catalog.texts import SHORT, checked_text
from emporion.domain.shared.texts import storable, texts_of

MAX_DESCRIPTION: Final = 500_000
MAX_TAGS: Final = 250
MAX_ATTRIBUTES: Final = 500_000
_HANDLE: Final = re.compile(r"[\w-]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """Everything of a product that its owner rewrites. `description` may be HTML and is kept as it is."""

    handle: str
    title: str
    description: str = ""
    vendor: str = ""
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


def check_product_details(details: ProductDetails) -> Result[ProductDetails, ProductInputError]:
    """The same details trimmed, tags without repetition, or the first thing that is wrong with them."""
    title = checked_text("title", details.title)
    description = checked_text("description", details.description, limit=MAX_DESCRIPTION, blank=True)
    vendor = checked_text("vendor", details.vendor, blank=True)
    tags = _tags(details.tags)
    for checked in (check_handle(details.handle), title, description, vendor, tags):
        if isinstance(checked, Failure):
            return checked
    if (problem := _attributes_problem(details.attributes)) is not None:
        return Failure(AttributesInvalid(problem=problem))
    good = replace(
        details,
        title=title.unwrap(),
        description=description.unwrap(),
        vendor=vendor.unwrap(),
        tags=tags.unwrap(),
        attributes=json.loads(json.dumps(details.attributes)),
    )
    return Success(good)


def check_handle(handle: str) -> Result[str, HandleInvalid]:
    """The handle as it is, or why it can be no part of an address."""
    is_good = _HANDLE.fullmatch(handle) and handle == handle.lower() and not _is_uuid(handle)
    return Success(handle) if is_good else Failure(HandleInvalid(handle=handle))


def handle_of(text: str) -> str:
    """The handle that a title or a careless handle stands for ('Blue Shirt ' is 'blue-shirt'), letters of
    every script kept; empty where nothing is left."""
    folded = unicodedata.normalize("NFC", text.strip().lower())
    return re.sub(r"[^\w-]+", "-", folded).strip("-")[:SHORT]


def _is_uuid(text: str) -> bool:
    # A product is found by id or handle; no handle may look like an id.
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _tags(tags: tuple[str, ...]) -> Result[tuple[str, ...], TextInvalid]:
    if len(tags) > MAX_TAGS:
        return Failure(TextInvalid(field="tags", problem=f"are {len(tags)}; {MAX_TAGS} are allowed"))
    good: dict[str, None] = {}
    for tag in tags:
        checked = checked_text("tag", tag)
        if isinstance(checked, Failure):
            return checked
        good[checked.unwrap()] = None
    return Success(tuple(good))


def _attributes_problem(attributes: dict[str, Any]) -> str | None:
    try:
        length = len(json.dumps(attributes, allow_nan=False, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return "are no JSON"
    if length > MAX_ATTRIBUTES:
        return f"have {length} characters; {MAX_ATTRIBUTES} are allowed"
    return None if all(map(storable, texts_of(attributes))) else "have characters that cannot be stored"
