"""From the rows of one handle to what they say, with a word about every row that says nothing usable."""

from dataclasses import dataclass, field
from typing import Final

from emporion.application.catalog.import_input import FileProduct, FileVariant
from emporion.application.catalog.import_report import Note, RejectedRow
from emporion.application.catalog.shopify.cells import (
    COMPARE_BELOW,
    parse_compare_at,
    parse_price,
    parse_stock,
    unquoted,
)
from emporion.application.catalog.shopify.columns import Columns
from emporion.application.catalog.shopify.details import details_of
from emporion.application.catalog.shopify.groups import MAX_ROWS, Group
from emporion.application.catalog.shopify.options import OptionNames
from emporion.application.catalog.shopify.rows import Kind, Row

ORPHANS_NOTE: Final = "the images are of a product with no row that can be sold; they were left out"


@dataclass(slots=True)
class Interpreted:
    """`product` is None where no row can be sold. Every row of the group is one of `product`'s variants,
    `rejected`, an image's or blank."""

    product: FileProduct | None = None
    image_rows: int = 0
    blank_rows: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def rows(self) -> int:
        variants = len(self.product.variants) if self.product else 0
        return variants + self.image_rows + self.blank_rows + len(self.rejected)


def interpret(group: Group, columns: Columns) -> Interpreted:
    """Decide each row; the first row with some options has them, a later one with the same is rejected."""
    told = Interpreted()
    if not group.handle:
        _loose(group.rows[0], told)
        return told
    candidates = _candidates(group, told)
    names = OptionNames.of(group.rows)
    variants: dict[tuple[str, ...], FileVariant] = {}
    for row in candidates:
        made = _variant(row, names, told)
        if isinstance(made, FileVariant):
            key = tuple(f"{name}\0{value}" for name, value in made.options.items())
            first = variants.setdefault(key, made)
            made = f"it has the options of line {first.line}, which came first" if first is not made else made
        if isinstance(made, str):
            told.rejected.append(RejectedRow(row.line, group.handle, made))
    too_many = f"its product has more than {MAX_ROWS} rows"
    told.rejected += [RejectedRow(line, group.handle, too_many) for line in group.excess]
    if variants:
        told.product = _product(group, columns, names, list(variants.values()), told.notes)
    elif told.image_rows:
        told.notes.append(Note(group.rows[0].line, ORPHANS_NOTE))
    return told


def _loose(row: Row, told: Interpreted) -> None:
    if row.problem:
        told.rejected.append(RejectedRow(row.line, row.shown, row.problem))
    else:
        told.blank_rows += 1


def _candidates(group: Group, told: Interpreted) -> list[Row]:
    """The rows that are, or should be, a variant; the others are counted."""
    sells = any(row.kind is Kind.VARIANT for row in group.rows)
    candidates: list[Row] = []
    for row in group.rows:
        told.notes += [Note(row.line, note) for note in row.notes]
        if row.kind is Kind.IMAGE and (sells or not row.get("title")):
            told.image_rows += 1
        elif row.kind is Kind.BARE and not row.get("title"):
            reason = "it has neither a price nor an image"
            told.rejected.append(RejectedRow(row.line, group.handle, reason))
        else:
            candidates.append(row)
    return candidates


def _variant(row: Row, names: OptionNames, told: Interpreted) -> FileVariant | str:
    price = parse_price(row.get("price"))
    if isinstance(price, str):
        return price
    compare_at, stock = parse_compare_at(row.get("compare_at")), parse_stock(row.get("stock"))
    if compare_at.value is not None and compare_at.value < price.value:
        told.notes.append(Note(row.line, COMPARE_BELOW))
    told.notes += [Note(row.line, read.note) for read in (price, compare_at, stock) if read.note]
    return FileVariant(
        line=row.line,
        options=names.values(row),
        sku=unquoted(row.get("sku")) or None,
        price=price.value,
        compare_at_price=compare_at.value,
        stock=stock.value,
    )


def _product(
    group: Group, columns: Columns, names: OptionNames, variants: list[FileVariant], notes: list[Note]
) -> FileProduct:
    used = names.used([variant.options for variant in variants])
    return FileProduct(
        line=group.rows[0].line,
        handle=group.handle,
        details=details_of(group.rows, columns, used, notes),
        variants=tuple(variants),
        tells_sku="sku" in columns,
        tells_compare_at="compare_at" in columns,
    )
