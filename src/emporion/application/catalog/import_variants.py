"""Which variant of the shop is which of the file, and what becomes of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from returns.result import Failure

from emporion.application.catalog.import_input import FileProduct, FileVariant
from emporion.application.catalog.import_report import Note, Outcome, RejectedRow
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.variant import MAX_VARIANTS, Variant
from emporion.domain.catalog.variant_input import VariantDetails
from emporion.domain.shared.errors import DomainError

SOLD_NOTE: Final = "more was sold than the file has put in; the stock was taken as 0"

T = TypeVar("T")


@dataclass(slots=True)
class VariantsImport:
    """Imports the variants of one product. `stored` are those of the shop, locked; `changed` are to be
    saved. `outcomes` and `rejected` together have each variant of the file exactly once."""

    product: Product
    stored: list[Variant]
    told: FileProduct
    reason: str
    now: datetime
    changed: list[Variant] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Variants that the product has afterwards."""
        return len(self.stored) + self.outcomes.count(Outcome.CREATED)

    def run(self) -> None:
        """Decide each variant of the file, in its order."""
        known = matched(self.told.variants, self.stored)
        for position, variant in enumerate(self.told.variants, start=1):
            found = known.get(variant.line)
            refused = (
                self._create(variant, position) if found is None else self._update(found, variant, position)
            )
            if refused is not None:
                self.rejected.append(RejectedRow(variant.line, self.product.handle, refused))

    def _create(self, variant: FileVariant, position: int) -> str | None:
        if self.count >= MAX_VARIANTS:
            return f"its product would have more than {MAX_VARIANTS} variants"
        made = Variant.create(
            self.product.shop_id,
            self.product.id,
            _details(variant),
            stock=variant.stock or 0,
            position=position,
            now=self.now,
        )
        if isinstance(made, Failure):
            return _why(made.failure())
        created = made.unwrap()
        created.imported_stock = variant.stock
        self.changed.append(created)
        self.outcomes.append(Outcome.CREATED)
        return None

    def _update(self, found: Variant, variant: FileVariant, position: int) -> str | None:
        before = _state(found)
        rewritten = found.rewrite(self._merged(found, variant))
        if isinstance(rewritten, Failure):
            return _why(rewritten.failure())
        found.position = position
        if variant.stock is not None:
            stocked = found.import_stock(variant.stock, self.reason)
            if isinstance(stocked, Failure):
                return _why(stocked.failure())
            if stocked.unwrap():
                self.notes.append(Note(variant.line, SOLD_NOTE))
        is_same = _state(found) == before
        if not is_same:
            self.changed.append(found)
        self.outcomes.append(Outcome.UNCHANGED if is_same else Outcome.UPDATED)
        return None

    def _merged(self, found: Variant, variant: FileVariant) -> VariantDetails:
        details = _details(variant)
        if set(found.options.values()) == set(variant.options.values()):
            details = replace(details, title=found.title)  # it may have been chosen by hand
        if not self.told.tells_sku:
            details = replace(details, sku=found.sku)
        if not self.told.tells_compare_at:
            details = replace(details, compare_at_price=found.compare_at_price)
        return details


def _why(error: DomainError) -> str:
    return error.message


def matched(wanted: Sequence[FileVariant], stored: Sequence[Variant]) -> dict[int, Variant]:
    """By line: the shop's variant with the same options; failing that, the only one that has the same
    values under other names, so that renaming an option (Colour, Color) renames and does not double."""
    exact = {_named(variant.options): variant for variant in stored}
    pairs = {each.line: exact[key] for each in wanted if (key := _named(each.options)) in exact}
    taken = {variant.id for variant in pairs.values()}
    ours = _unique((_values(each.options), each) for each in stored if each.id not in taken)
    theirs = _unique((_values(each.options), each) for each in wanted if each.line not in pairs)
    return pairs | {theirs[key].line: ours[key] for key in theirs.keys() & ours.keys() if key}


def _named(options: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(options.items())


def _values(options: dict[str, str]) -> tuple[str, ...]:
    # Stored options have lost their order.
    return tuple(sorted(options.values()))


def _unique(pairs: Iterable[tuple[tuple[str, ...], T]]) -> dict[tuple[str, ...], T]:
    groups: defaultdict[tuple[str, ...], list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: values[0] for key, values in groups.items() if len(values) == 1}


def _details(variant: FileVariant) -> VariantDetails:
    return VariantDetails(
        price=variant.price,
        sku=variant.sku,
        options=dict(variant.options),
        compare_at_price=variant.compare_at_price,
    )


def _state(variant: Variant) -> tuple[object, ...]:
    return variant.details, variant.position, variant.stock, variant.imported_stock
