"""What an export says of a product as a whole: its first titled row, and everybody's images."""

from typing import Any, Final

from emporion.application.catalog.import_input import FileDetails
from emporion.application.catalog.import_report import Note
from emporion.application.catalog.shopify.cells import parse_flag
from emporion.application.catalog.shopify.columns import Columns
from emporion.application.catalog.shopify.rows import Row
from emporion.domain.catalog.product import ProductStatus

MAX_IMAGES: Final = 250
STATUS_NOTE: Final = "the status is none that is known; it was taken as blank"
HIDDEN_NOTE: Final = "the product is active but not published in the online store; it was taken as a draft"
IMAGES_NOTE: Final = f"the product has more than {MAX_IMAGES} images; the first ones were kept"
TITLES_NOTE: Final = "the product has another title in an earlier row; that one was taken"

_STATUSES: Final = {
    "active": ProductStatus.ACTIVE,
    "draft": ProductStatus.DRAFT,
    "unlisted": ProductStatus.DRAFT,
    "archived": ProductStatus.ARCHIVED,
}


def details_of(
    rows: list[Row], columns: Columns, option_names: list[str], notes: list[Note]
) -> FileDetails | None:
    """From the first row with a title; None when there is none."""
    titled = [row for row in rows if row.get("title")]
    if not titled:
        return None
    first = titled[0]
    notes += [Note(row.line, TITLES_NOTE) for row in titled if row.get("title") != first.get("title")]
    return FileDetails(
        title=first.get("title"),
        description=_if_known("body", first, columns),
        vendor=_if_known("vendor", first, columns),
        tags=_tags(first, columns),
        status=status_of(first, notes),
        attributes={
            "options": option_names or None,
            **_texts(first, columns),
            **_images(rows, columns, notes),
        },
    )


def status_of(row: Row, notes: list[Note]) -> ProductStatus | None:
    """Status first; Published decides where that is blank, and hides what is active but not published.
    None when the file says nothing."""
    published = parse_flag(row.get("published"))
    written = row.get("status").lower()
    status = _STATUSES.get(written)
    if written and status is None:
        notes.append(Note(row.line, STATUS_NOTE))
    if status is ProductStatus.ACTIVE and published is False:
        notes.append(Note(row.line, HIDDEN_NOTE))
        return ProductStatus.DRAFT
    if status is None and published is not None:
        return ProductStatus.ACTIVE if published else ProductStatus.DRAFT
    return status


def _if_known(field: str, row: Row, columns: Columns) -> str | None:
    return row.get(field) if field in columns else None


def _tags(row: Row, columns: Columns) -> tuple[str, ...] | None:
    if "tags" not in columns:
        return None
    return tuple(dict.fromkeys(tag.strip() for tag in row.get("tags").split(",") if tag.strip()))


def _texts(row: Row, columns: Columns) -> dict[str, Any]:
    names = {
        "type": "type",
        "product_category": "category",
        "seo_title": "seo_title",
        "seo_description": "seo_description",
    }
    return {name: row.get(field) or None for name, field in names.items() if field in columns}


def _images(rows: list[Row], columns: Columns, notes: list[Note]) -> dict[str, Any]:
    if "image" not in columns:
        return {}
    images: dict[str, dict[str, str]] = {}
    for row in rows:
        if source := row.get("image"):
            images.setdefault(source, {"src": source, "alt": row.get("image_alt")})
    if len(images) > MAX_IMAGES:
        notes.append(Note(rows[0].line, IMAGES_NOTE))
    return {"images": list(images.values())[:MAX_IMAGES] or None}
